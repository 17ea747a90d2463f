package io.sdqueueworker.testbed.sdwebui;

/// The fork whose habits a [FakeWebUi] has where forks differ.
public enum Fork {
    A1111,
    FORGE,
    /// Like A1111, except that it names no checkpoint in its options until one is chosen.
    REFORGE,
    SD_NEXT
}
