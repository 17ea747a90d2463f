package io.sdqueueworker.testbed.sdwebui;

/// The fork whose habits a [FakeWebUi] has where forks differ.
public enum Fork {
    A1111,
    FORGE,
    SD_NEXT
}
