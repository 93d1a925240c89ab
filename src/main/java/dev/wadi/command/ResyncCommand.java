package dev.wadi.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code wadi resync}. */
@Command(
        name = "resync",
        description =
                "Load a table again by the pipeline that is running, and wait until it is done. Until then what the"
                        + " destination shows is followed as before.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it is done, or will be at the next start if no pipeline is running",
            "1:it has failed",
            "2:the configuration or the table is wrong"
        })
final class ResyncCommand implements Callable<Integer> {

    @ParentCommand
    private WadiCommand wadi;

    @Parameters(paramLabel = "TABLE", description = "The table as schema.name; the schema is public if not given.")
    private String table;

    @Option(names = "--json", description = "For programs.")
    private boolean isJson;

    @Override
    public Integer call() throws Exception {
        return wadi.resync(table, isJson);
    }
}
