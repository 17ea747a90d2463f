package io.sdqueueworker.testbed.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The `python3` in the `PATH`.
final class Python {

    private static final String PROGRAM = "python3";

    /// Python 3.9, and the first boto3 that reads `AWS_ENDPOINT_URL`: an older one would call AWS.
    private static final String CHECK = """
            import boto3, sys
            sys.exit(sys.version_info < (3, 9) or [int(n) for n in boto3.__version__.split(".")[:2]] < [1, 28])
            """;

    private Python() {}

    /// Whether it runs the examples.
    static boolean hasBoto3() throws InterruptedException {
        try {
            return new ProcessBuilder(PROGRAM, "-c", CHECK)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            // There is no such program.
            return false;
        }
    }

    /// A process that runs a script on servers of this machine.
    ///
    /// @param environment its AWS settings; those of this process are not passed on
    static ProcessBuilder running(Path script, Map<String, String> environment, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(PROGRAM, script.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().put("AWS_CONFIG_FILE", "/dev/null");
        builder.environment().put("NO_PROXY", "127.0.0.1");
        builder.environment().put("PYTHONUNBUFFERED", "1");
        builder.environment().putAll(environment);
        return builder;
    }
}
