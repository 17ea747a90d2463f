package io.sdqueueworker.publication;

import io.sdqueueworker.task.GeneratedFile.Role;
import io.sdqueueworker.task.S3Uri;

/// An output in the bucket.
///
/// @param mediaType from its bytes, such as `image/png`
/// @param bytes its size
/// @param role in the task
public record UploadedOutput(S3Uri address, String mediaType, long bytes, Role role) {}
