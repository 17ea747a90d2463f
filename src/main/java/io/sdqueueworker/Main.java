package io.sdqueueworker;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.sdqueueworker.command.CommandLine;
import io.sdqueueworker.command.DoctorCommand;
import io.sdqueueworker.command.JsonLine;
import io.sdqueueworker.command.LogLines;
import io.sdqueueworker.command.PrefetchCommand;
import io.sdqueueworker.command.RedriveCommand;
import io.sdqueueworker.config.LogFormat;
import io.sdqueueworker.config.StartFailure;
import io.sdqueueworker.io.Version;
import java.util.List;

/// The entry point of the process.
@QuarkusMain
public final class Main {

    private Main() {}

    /// Runs the command that the arguments name.
    ///
    /// Exits with 1 and one line per wrong setting if a setting is wrong, and with 2 if the command line is wrong.
    public static void main(String... args) {
        LogLines.prepare();
        switch (CommandLine.read(args)) {
            case CommandLine.Work _ -> Quarkus.run(null, Main::ended, args);
            case CommandLine.FetchModels _ -> PrefetchCommand.launch(Main::ended, args);
            case CommandLine.SendAgain _ -> RedriveCommand.launch(Main::ended, args);
            case CommandLine.Examine examine -> DoctorCommand.launch(examine, args);
            case CommandLine.Version _ -> System.out.println("sd-queue-worker " + Version.CURRENT);
            case CommandLine.Help _ -> System.out.print(CommandLine.USAGE);
            case CommandLine.Wrong(String line) -> {
                System.err.println(line);
                System.err.print(CommandLine.USAGE);
                System.exit(2);
            }
        }
    }

    private static void ended(int exitCode, Throwable failure) {
        if (failure != null) {
            List<String> lines = StartFailure.lines(failure);
            boolean json = LogFormat.ofProcess() == LogFormat.JSON;
            lines.forEach(line -> System.err.println(json ? JsonLine.ofFailure(line, null) : line));
            if (lines.isEmpty() && json) {
                System.err.println(JsonLine.ofFailure("the process failed", failure));
            } else if (lines.isEmpty()) {
                // The log is closed by now.
                System.err.println("ERROR the process failed");
                failure.printStackTrace(System.err);
            }
        }
        System.exit(exitCode);
    }
}
