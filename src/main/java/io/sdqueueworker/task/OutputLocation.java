package io.sdqueueworker.task;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/// The folder of one task's results: `s3://<bucket>/<prefix>/<id>/`.
///
/// @param bucket the output bucket
/// @param prefix the sender's key prefix, or empty. Slashes around it are removed
/// @param id the task's id, the last folder
public record OutputLocation(String bucket, String prefix, TaskId id) {

    /// The worker's own folders in the bucket.
    static final Set<String> RESERVED = Set.of(OwnKeys.QUARANTINE, OwnKeys.VERDICTS, OwnKeys.CHECKS);

    private static final int MAX_PREFIX_BYTES = 400;

    public OutputLocation {
        prefix = withoutSlashes(prefix);
        if (prefix.getBytes(StandardCharsets.UTF_8).length > MAX_PREFIX_BYTES) {
            throw new IllegalArgumentException("the prefix is longer than " + MAX_PREFIX_BYTES + " bytes");
        }
        if (Text.hasUnprintable(prefix)) {
            throw new IllegalArgumentException("the prefix has a control character");
        }
        for (String segment : prefix.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..") || (segment.isEmpty() && !prefix.isEmpty())) {
                throw new IllegalArgumentException("the prefix has an empty, '.' or '..' segment");
            }
        }
        if (RESERVED.contains(prefix.split("/", 2)[0])) {
            throw new IllegalArgumentException("the prefix begins with a folder of the worker's own");
        }
    }

    /// The address of the n-th requested file.
    ///
    /// @param number 1-based
    /// @param extension with its dot, such as `.png`
    public S3Uri output(OutputTag tag, int number, String extension) {
        return file(tag, Integer.toString(number), extension);
    }

    /// The address of an additional file, such as a grid.
    ///
    /// @param name replaces the number
    /// @param extension with its dot
    public S3Uri file(OutputTag tag, String name, String extension) {
        return at(id + "-" + tag + "-" + name + extension);
    }

    /// The address of the result document, `<id>-<tag>.out`.
    public S3Uri result(OutputTag tag) {
        return at(id + "-" + tag + ".out");
    }

    /// The address of a result document that cannot be written where the task asks.
    public S3Uri resultInQuarantine(OutputTag tag) {
        return new S3Uri(bucket, OwnKeys.QUARANTINE + "/" + id + "-" + tag + ".out");
    }

    private S3Uri at(String name) {
        return new S3Uri(bucket, (prefix.isEmpty() ? "" : prefix + "/") + id + "/" + name);
    }

    private static String withoutSlashes(String prefix) {
        int from = 0;
        int to = prefix.length();
        while (from < to && prefix.charAt(from) == '/') {
            from++;
        }
        while (to > from && prefix.charAt(to - 1) == '/') {
            to--;
        }
        return prefix.substring(from, to);
    }
}
