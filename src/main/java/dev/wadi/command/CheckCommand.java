package dev.wadi.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code wadi check}. */
@Command(
        name = "check",
        description = "Show what a pipeline needs and lacks, with the statements that mend it. Changes nothing.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:it can run", "1:it cannot", "2:the configuration is wrong"})
final class CheckCommand implements Callable<Integer> {

    @ParentCommand
    private WadiCommand wadi;

    @Option(names = "--json", description = "For programs.")
    private boolean isJson;

    @Override
    public Integer call() {
        return wadi.check(isJson);
    }
}
