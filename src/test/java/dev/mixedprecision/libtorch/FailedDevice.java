package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.NativeLibrary;
import java.util.List;
import java.util.Map;

/**
 * Makes calls in a process of their own: first on a device that works, then, on CUDA, on one that has failed since, without
 * anybody having asked. Prints what came of each.
 */
final class FailedDevice {
    /** How the process ends by itself, unlike by any fault. */
    static final int OWN_EXIT_CODE = 23;

    static final String WORKS = "works";
    static final String REFUSED = "refused: ";

    private static final int MILLISECONDS_TO_FAIL = 300;

    private FailedDevice() {}

    /** Takes {@code cpu} or {@code cuda}, and the names of the calls. */
    public static void main(String[] arguments) throws Exception {
        Map<String, DeviceCalls.Call> calls = DeviceCalls.all();
        for (String name : List.of(arguments).subList(1, arguments.length)) {
            make(arguments[0], name, calls.get(name).preparation());
        }
        System.exit(OWN_EXIT_CODE);
    }

    private static void make(String device, String name, DeviceCalls.Preparation preparation) throws Exception {
        boolean cuda = device.equals("cuda");
        NDManager manager = NDManager.newBaseManager(cuda ? Cuda.device() : Device.cpu());
        System.out.println(name + " at first=" + outcome(prepared(preparation, manager)));
        if (cuda) {
            Runnable call = prepared(preparation, manager);
            fail(manager);
            System.out.println(name + "=" + outcome(call));
            System.out.println(name + " again=" + outcome(call));
            System.out.println("the device=" + outcome(Cuda::synchronize));
        }
    }

    private static Runnable prepared(DeviceCalls.Preparation preparation, NDManager manager) throws Exception {
        NDArray x = manager.ones(new Shape(4, 4));
        x.setRequiresGradient(true);
        return preparation.on(manager, x);
    }

    /** A row that the table does not have: the kernel stops, and what is called next learns of it. */
    static void fail(NDManager manager) throws InterruptedException {
        NDArray table = manager.ones(new Shape(4, 4));
        NDArray ids = manager.create(new long[] {1L << 20});
        Aten.embedding(ids, table);
        Thread.sleep(MILLISECONDS_TO_FAIL);
    }

    /** One line: that it works, or what was thrown. */
    private static String outcome(Runnable call) {
        try {
            call.run();
            return WORKS;
        } catch (RuntimeException e) {
            return REFUSED + e.toString().replaceAll("\\s+", " ");
        }
    }

    /** Ends as programs do, by the end of its main method. */
    static final class ReturningFromMain {
        private ReturningFromMain() {}

        public static void main(String[] arguments) throws InterruptedException {
            NDManager manager = NDManager.newBaseManager(Cuda.device());
            fail(manager);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hooks run")));
        }
    }

    /** Broken: one of DJL's own calls that end the process in bfloat16. */
    static final class EndedByDjl {
        private EndedByDjl() {}

        public static void main(String[] arguments) {
            NDArray x = NDManager.newBaseManager(Device.cpu()).ones(new Shape(4, 4));
            Aten.to(x, ScalarType.BFLOAT16).zerosLike();
        }
    }

    /** Broken: asks by the C++ function that throws. */
    static final class AskedByJna {
        private AskedByJna() {}

        public static void main(String[] arguments) throws InterruptedException {
            fail(NDManager.newBaseManager(Cuda.device()));
            String library = Libtorch.get()
                    .folder()
                    .resolve(System.mapLibraryName("c10_cuda"))
                    .toString();
            NativeLibrary.getInstance(library)
                    .getFunction("_ZN3c104cuda18device_synchronizeEv")
                    .invokeVoid(new Object[0]);
        }
    }
}
