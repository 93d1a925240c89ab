package dev.wadi.command;

import dev.wadi.change.PlainText;
import dev.wadi.change.TableId;
import dev.wadi.delivery.TableLoad;
import dev.wadi.delivery.TableLoad.State;
import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.destination.jdbc.DestinationDatabase;
import dev.wadi.destination.jdbc.ResyncTable;
import dev.wadi.source.SourceConfiguration;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.TableChoice;
import dev.wadi.source.connection.ConnectionProblem;
import dev.wadi.source.connection.SourceDatabase;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import org.apache.camel.util.json.JsonObject;

/** Asks the running pipeline for a load of a table, by way of the destination, and shows how far it is. */
final class TableResync {

    /** A pipeline that runs looks for requests every other second, and tells every few seconds that it is at work. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final long LOOK_MILLIS = 500;

    private final Settings settings;
    private final PrintWriter out;
    private final boolean isJson;

    TableResync(final Settings settings, final PrintWriter out, final boolean isJson) {
        this.settings = settings;
        this.out = out;
        this.isJson = isJson;
    }

    /** Returns the exit code. */
    int run(final String text) throws InterruptedException {
        final SourceConfiguration source = settings.source();
        final DestinationConfiguration destination = settings.destination();
        final TableId table = table(text);
        checkPublished(source, table);
        final ResyncTable requests = new ResyncTable(
                new DestinationDatabase(destination.getUrl(), destination.getUser(), destination.getPassword()),
                settings.name());
        requests.request(table, "asked for with wadi resync");
        return follow(requests, table);
    }

    private static TableId table(final String text) {
        try {
            final TableChoice choice = TableChoice.parse(text);
            if (choice.columns().isEmpty()) {
                return choice.table();
            }
        } catch (final IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
        throw new ConfigurationException("'" + text + "' is not a table; give schema.table");
    }

    private static void checkPublished(final SourceConfiguration source, final TableId table) {
        try (SourceDatabase database = source.source()) {
            try (Connection connection = database.connect()) {
                if (new Catalog(connection)
                        .publishedTables(source.getPublication()).stream()
                                .noneMatch(published -> published.schema().id().equals(table))) {
                    throw new ConfigurationException("Table '" + table + "' is not in publication '"
                            + source.getPublication() + "'; wadi check shows which tables are");
                }
            } catch (final SQLException e) {
                throw ConnectionProblem.of(database, e).exception();
            }
        }
    }

    private int follow(final ResyncTable requests, final TableId table) throws InterruptedException {
        final long start = System.nanoTime();
        TableLoad shown = null;
        while (true) {
            final TableLoad load =
                    requests.find(table).orElse(new TableLoad(table, State.FAILED, 0, "the request was taken away"));
            if (!load.equals(shown)) {
                show(load);
                shown = load;
            }
            if (load.state().isOver()) {
                return end(load, load.state() == State.DONE ? 0 : WadiCommand.REFUSED);
            }
            if (System.nanoTime() - start > PATIENCE.toNanos() && !requests.isServed((int) PATIENCE.toSeconds())) {
                return end(
                        new TableLoad(
                                table,
                                load.state(),
                                load.rows(),
                                "no running pipeline has taken it up; it will" + " be loaded at the next start"),
                        0);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void show(final TableLoad load) {
        if (!isJson && !load.state().isOver()) {
            out.println(PlainText.of(sentence(load)));
            out.flush();
        }
    }

    private int end(final TableLoad load, final int exitCode) {
        if (isJson) {
            final JsonObject json = new JsonObject();
            json.put("schema", load.table().schema());
            json.put("table", load.table().name());
            json.put("state", word(load.state()));
            json.put("rows", load.rows());
            json.put("detail", load.detail());
            out.println(json.toJson());
        } else {
            out.println(PlainText.of(sentence(load)));
        }
        out.flush();
        return exitCode;
    }

    private static String sentence(final TableLoad load) {
        return load.table() + ": " + word(load.state()).replace('_', ' ')
                + (load.state() == State.REQUESTED ? "" : ", " + load.rows() + " rows")
                + (load.detail().isEmpty() ? "" : "; " + load.detail());
    }

    private static String word(final State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
