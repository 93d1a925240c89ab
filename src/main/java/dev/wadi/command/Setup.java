package dev.wadi.command;

import dev.wadi.source.SourceConfiguration;
import dev.wadi.source.check.Platform;
import dev.wadi.source.check.SetupScript;
import dev.wadi.source.check.TableChoice;
import dev.wadi.source.connection.SourceDatabase;
import java.io.PrintWriter;
import java.util.List;

/** Prints the script that prepares the source, or the one that takes it back. */
final class Setup {

    private final Settings settings;

    Setup(final Settings settings) {
        this.settings = settings;
    }

    void print(final PrintWriter out, final boolean isUndo, final List<String> tables, final List<String> schemas) {
        final SourceConfiguration source = settings.source();
        final SourceDatabase database = source.source();
        final SetupScript script = new SetupScript(
                database,
                Platform.of(database),
                source.getPublication(),
                source.slotOf(settings.name()),
                tables.stream().map(Setup::table).toList(),
                schemas);
        out.println("-- " + (isUndo ? "Takes back what prepared" : "Prepares") + " the database " + database.name()
                + " on " + database.host() + ":" + database.port() + " for Wadi.");
        out.println("-- Read it, then run it in that database as a superuser (on RDS and Aurora as rds_superuser).");
        for (final SetupScript.Step step : isUndo ? script.undo() : script.setup()) {
            out.println();
            out.println("-- " + step.title());
            step.statements().forEach(out::println);
        }
        out.flush();
    }

    private static TableChoice table(final String text) {
        try {
            return TableChoice.parse(text);
        } catch (final IllegalArgumentException e) {
            throw new ConfigurationException("--table: " + e.getMessage());
        }
    }
}
