package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Native;
import dev.mixedprecision.machine.ChildJvm;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the C library has handed out is the same after many uses as before them. */
class NativeMemoryTest {
    /** What the JVM itself allocates and frees meanwhile. */
    private static final long OWN_OF_THE_JVM = 2 << 20;

    private static final boolean LONG = Long.getLong("stress.minutes", 0) > 0;

    /** Uses of libtorch, and how often each is made; an error takes libtorch 4 ms, to describe its C++ stack. */
    enum Use {
        LOOK_UP(100_000) {
            @Override
            void once(NDManager manager, NDArray array) {
                Operator.exists("aten::scaled_dot_product_attention");
            }
        },
        CALL(100_000) {
            @Override
            void once(NDManager manager, NDArray array) {
                CLAMP.call(manager, array, array, null).close();
            }
        },
        FLAG(100_000) {
            @Override
            void once(NDManager manager, NDArray array) {
                EQUAL.value(Boolean.class, array, array);
            }
        },
        REFUSED_CALL(LONG ? 100_000 : 700) {
            @Override
            void once(NDManager manager, NDArray array) {
                try {
                    MM.call(manager, array, array);
                    throw new AssertionError("not refused");
                } catch (LibtorchException expected) {
                    assertThat(expected).hasMessageContaining("shapes");
                }
            }
        },
        MISFIT(100_000) {
            @Override
            void once(NDManager manager, NDArray array) {
                try {
                    MM.call(manager, array, 1);
                    throw new AssertionError("not refused");
                } catch (IllegalArgumentException expected) {
                    assertThat(expected.getMessage()).isNotBlank();
                }
            }
        },
        SCOPES(100_000) {
            @Override
            void once(NDManager manager, NDArray array) {
                try (var autocast = Autocast.on(Device.cpu(), ScalarType.BFLOAT16);
                        var grad = GradMode.enabled()) {
                    Autocast.clearWeightCache();
                }
            }
        },
        LISTS(10_000) {
            @Override
            void once(NDManager manager, NDArray array) {
                Aten.toAll(List.of(array, array), ScalarType.BFLOAT16, manager).forEach(NDArray::close);
            }
        },
        /** Broken: what every use of libtorch would do if it freed nothing. */
        LEAK(100_000) {
            @Override
            void once(NDManager manager, NDArray array) {
                Native.malloc(32);
            }
        };

        private static final Operator CLAMP = Operator.named("aten::clamp.Tensor");
        private static final Operator EQUAL = Operator.named("aten::equal");
        private static final Operator MM = Operator.named("aten::mm");

        private final int times;

        Use(int times) {
            this.times = times;
        }

        abstract void once(NDManager manager, NDArray array);
    }

    /** Makes all uses, and prints by how many bytes each has grown the process. */
    static final class Using {
        private Using() {}

        public static void main(String[] arguments) {
            Libtorch.get();
            try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
                NDArray array = manager.ones(new Shape(2, 3));
                for (Use use : Use.values()) {
                    repeat(use, manager, array, use.times / 5);
                    long before = settled();
                    repeat(use, manager, array, use.times);
                    System.out.println(use + " grown by " + (settled() - before) + " bytes");
                }
            }
        }

        private static void repeat(Use use, NDManager manager, NDArray array, int times) {
            for (int i = 0; i < times; i++) {
                use.once(manager, array);
            }
        }

        /** After the garbage collector, which frees what JNA has made for Java's objects. */
        private static long settled() {
            for (int i = 0; i < 2; i++) {
                System.gc();
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return HostMemory.allocatedBytes();
        }
    }

    @Test
    void whatIsUsedManyTimesLeavesNothing() throws Exception {
        ChildJvm.Ended child = ChildJvm.run(
                Using.class, List.of("-Xmx128m", "-Dstress.minutes=" + Long.getLong("stress.minutes", 0)), Map.of());
        assertThat(child.exitCode()).as(child.all()).isZero();
        Map<Use, Long> grown = Pattern.compile("(\\w+) grown by (-?\\d+) bytes")
                .matcher(child.all())
                .results()
                .collect(Collectors.toMap(use -> Use.valueOf(use.group(1)), use -> Long.parseLong(use.group(2))));
        assertThat(grown).containsOnlyKeys(Use.values());
        assertThat(grown.remove(Use.LEAK)).as("32 bytes left by each use").isGreaterThan(OWN_OF_THE_JVM);
        assertThat(grown.values()).as(grown.toString()).allMatch(bytes -> bytes < OWN_OF_THE_JVM);
    }
}
