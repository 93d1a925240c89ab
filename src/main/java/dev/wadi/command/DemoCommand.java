package dev.wadi.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code wadi demo}. */
@Command(
        name = "demo",
        description =
                "Show an embedded database that follows another one, whatever the configuration says of a source.")
final class DemoCommand implements Callable<Integer> {

    @ParentCommand
    private WadiCommand wadi;

    @Override
    public Integer call() throws Exception {
        return wadi.demo();
    }
}
