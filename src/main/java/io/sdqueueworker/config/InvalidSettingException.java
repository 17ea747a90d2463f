package io.sdqueueworker.config;

/// A setting is well-formed and does not work. The message is the line for whoever set it: the variable and what it
/// expects.
public final class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String line) {
        super(line);
    }
}
