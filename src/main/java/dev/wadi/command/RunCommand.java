package dev.wadi.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code wadi run}. */
@Command(name = "run", description = "Replicate until SIGTERM; without wadi.source.host show the demo. The default.")
final class RunCommand implements Callable<Integer> {

    @ParentCommand
    private WadiCommand wadi;

    @Option(names = "--dev", description = "Edited route files take effect when they are saved.")
    private boolean isDev;

    @Override
    public Integer call() throws Exception {
        return wadi.run(isDev);
    }
}
