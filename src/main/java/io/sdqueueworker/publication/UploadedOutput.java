package io.sdqueueworker.publication;

import io.sdqueueworker.task.GeneratedFile.Role;
import io.sdqueueworker.task.S3Uri;

/// One output in the bucket.
///
/// @param mediaType from its bytes, such as `image/png`
/// @param bytes its size
/// @param role what it is to the task
public record UploadedOutput(S3Uri address, String mediaType, long bytes, Role role) {}
