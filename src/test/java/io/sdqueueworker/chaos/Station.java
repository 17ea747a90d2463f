package io.sdqueueworker.chaos;

/// Where a task is done.
enum Station {
    SDWEBUI,
    COMFYUI
}
