package dev.mixedprecision.spec;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/**
 * Keeps two builds in one checkout apart, which would compile under each other's feet and mix their results. A task of
 * Ant's, run in Maven's own process: the lock is the operating system's, so that it ends with the build, however that ends.
 */
public final class RunLock {
    /** Not where the text is: on Windows nobody else could read what is locked. */
    private static final long PLACE = Long.MAX_VALUE - 1;

    private Path file;

    /** Set by Ant: the file that is locked, which says by whom. */
    public void setFile(String name) {
        file = Path.of(name).toAbsolutePath().normalize();
    }

    /**
     * Takes the lock; called by Ant. A process that has it already, as Maven's daemon may, keeps it.
     *
     * @throws IllegalStateException where another process has it, naming that
     */
    public void execute() throws IOException {
        // The process keeps it: this class is gone when the task has run, and a lock that nothing refers to is given
        // up.
        String key = RunLock.class.getName() + " " + file;
        if (!(System.getProperties().get(key) instanceof FileLock held && held.isValid())) {
            System.getProperties().put(key, take());
        }
    }

    /** Gives the lock up before the process ends. */
    void release() throws IOException {
        if (System.getProperties().remove(RunLock.class.getName() + " " + file) instanceof FileLock held) {
            held.channel().close();
        }
    }

    private FileLock take() throws IOException {
        Files.createDirectories(file.getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock(PLACE, 1, false);
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IllegalStateException("another build runs in this checkout (" + Files.readString(file)
                    + "): wait for its end, or use a checkout of its own (git worktree add)");
        }
        // By the same channel: where another of this process's is closed, POSIX gives the lock up.
        String holder = "process " + ProcessHandle.current().pid() + ", since "
                + LocalTime.now().truncatedTo(ChronoUnit.SECONDS);
        channel.truncate(0).write(StandardCharsets.UTF_8.encode(holder));
        return lock;
    }
}
