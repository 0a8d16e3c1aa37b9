package dev.mixedprecision.libtorch;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Has DJL find a libtorch of the user's own before the first test, which may use DJL before it uses this project. */
public final class OwnLibtorchFirst implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        LibtorchBridge.prepare();
    }
}
