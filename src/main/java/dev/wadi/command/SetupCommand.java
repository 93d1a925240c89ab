package dev.wadi.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code wadi setup}. */
@Command(
        name = "setup",
        description = "Print, and never run, the statements that prepare the source: read them, then run them there."
                + " Without a table or schema everything is published.")
final class SetupCommand implements Callable<Integer> {

    @ParentCommand
    private WadiCommand wadi;

    @Option(
            names = "--undo",
            description = "The statements that remove it all, the slot included. Name the same tables and schemas.")
    private boolean isUndo;

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "A table to replicate, as schema.table or schema.table(column, ...). Can be repeated.")
    private List<String> tables = List.of();

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description = "A schema to replicate with all its tables, also later ones. Can be repeated.")
    private List<String> schemas = List.of();

    @Override
    public Integer call() {
        return wadi.setup(isUndo, tables, schemas);
    }
}
