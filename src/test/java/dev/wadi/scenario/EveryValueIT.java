package dev.wadi.scenario;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.SqlName;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every value of every type arrives as it was: by the historical load, by an insert, an update and a delete, with each
 * reader, on the oldest and the newest server, for a role whose settings show every value in some other form.
 */
class EveryValueIT {

    /** The rows of edges: as many as the longest list of edges, and one of nulls. */
    private static final int EDGES = 15;

    private static final int LOADED = 100;
    private static final int UPDATED = 200;
    private static final int DELETED = 300;
    private static final int RANDOM_ROWS = 1000;

    @TempDir
    private Path directory;

    static Stream<Arguments> readersAndVersions() {
        return ReplicatedPair.readers()
                .flatMap(reader -> Stream.of(15, 18).map(version -> Arguments.of(reader, version)));
    }

    @ParameterizedTest(name = "{0} on PostgreSQL {1}")
    @MethodSource("readersAndVersions")
    void everyValueArrivesByEveryPath(final String reader, final int version) throws SQLException, IOException {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        final PostgresServer server = PostgresServers.shared(version);
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        final Database source = pair.source();
        final boolean hasAll = !reader.equals("debezium");
        final List<TypedColumn> columns = TypedColumns.of(version, hasAll);
        source.execute(TypedColumns.DEFINITIONS.toArray(String[]::new));
        if (hasAll) {
            source.execute(TypedColumns.DEFINITION_DEBEZIUM_LACKS);
        }
        createTables(source, columns);
        ArrivedValues.insert(source, "edges", edgeRows(columns, 0, 0));
        ArrivedValues.insert(source, "edges", edgeRows(columns, UPDATED, 1));
        ArrivedValues.insert(source, "edges", edgeRows(columns, DELETED, 0));
        ArrivedValues.insert(source, "whole", edgeRows(columns, 0, 0));
        ArrivedValues.insert(source, "required", edgeRows(columns, 0, 0).subList(1, EDGES));
        ArrivedValues.insert(source, "random", randomRows(columns, random, 0, RANDOM_ROWS / 2));
        pair.publish("edges", "whole", "required", "random", "finished");
        pair.withHostileSettings();

        try (WadiProcess wadi =
                pair.wadi(directory).timeZone("America/New_York").start()) {
            final String line = wadi.awaitOutput(
                    text -> text.contains("reads changes from") || text.contains("starts again from"),
                    ReplicatedPair.SOON);
            assertThat(line).as("seed %d", seed).contains("reads changes from");
            change(source, columns, random);
            Awaitility.await()
                    .atMost(ReplicatedPair.SOON)
                    .failFast("the pipeline has failed", () -> assertThat(wadi.output())
                            .as("seed %d", seed)
                            .doesNotContain("starts again from", "has stopped"))
                    .until(() -> pair.destination()
                            .value("SELECT count(*) FROM finished")
                            .equals("1"));
            final ArrivedValues arrived = new ArrivedValues(source, pair.destination());
            final List<String> differences = new ArrayList<>();
            for (final String table : List.of("edges", "whole", "required")) {
                differences.addAll(arrived.differences(table, "edges", LOADED, columns));
            }
            differences.addAll(arrived.differences("random", "random", RANDOM_ROWS, columns));
            assertThat(differences).as("seed %d", seed).isEmpty();
            assertCounts(pair.destination());
        }
    }

    private static void createTables(final Database source, final List<TypedColumn> columns) throws SQLException {
        final String nullable = columns.stream()
                .map(column -> SqlName.quote(column.name()) + " " + column.type())
                .collect(joining(", "));
        source.execute(
                "CREATE TABLE edges (id int PRIMARY KEY, " + nullable + ")",
                "CREATE TABLE whole (id int, " + nullable + ")",
                "ALTER TABLE whole REPLICA IDENTITY FULL",
                "CREATE TABLE required (id int PRIMARY KEY, " + nullable.replace(", ", " NOT NULL, ") + " NOT NULL)",
                "CREATE TABLE random (id int PRIMARY KEY, " + nullable + ")",
                "CREATE TABLE finished (id int PRIMARY KEY)");
    }

    /** Rows of tables, and how many of them are marked deleted. */
    private static void assertCounts(final Database destination) throws SQLException {
        final String rows = "SELECT count(*) || ' ' || count(*) FILTER (WHERE \"__hevo_is_deleted__\") FROM ";
        assertThat(destination.value(rows + "edges")).isEqualTo(4 * EDGES + " " + EDGES);
        assertThat(destination.value(rows + "whole")).isEqualTo(5 * EDGES + " " + EDGES);
        assertThat(destination.value(rows + "required")).isEqualTo(2 * (EDGES - 1) + " " + (EDGES - 1) * 3 / 2);
        assertThat(destination.value(rows + "random")).isEqualTo(RANDOM_ROWS + " 0");
    }

    /** What is streamed: inserts, updates and deletes of the same values that were loaded. */
    private static void change(final Database source, final List<TypedColumn> columns, final Random random)
            throws SQLException, IOException {
        final String names = columns.stream().map(c -> SqlName.quote(c.name())).collect(joining(", "));
        final String others =
                columns.stream().map(c -> "o." + SqlName.quote(c.name())).collect(joining(", "));
        ArrivedValues.insert(source, "edges", edgeRows(columns, LOADED, 0));
        ArrivedValues.insert(source, "whole", edgeRows(columns, LOADED, 0));
        ArrivedValues.insert(source, "random", randomRows(columns, random, RANDOM_ROWS / 2, RANDOM_ROWS));
        source.execute(
                "UPDATE edges e SET (" + names + ") = ROW (" + others + ") FROM edges o WHERE e.id >= " + UPDATED
                        + " AND e.id < " + DELETED + " AND o.id = e.id - " + UPDATED,
                "DELETE FROM edges WHERE id >= " + DELETED,
                "UPDATE whole SET id = id + " + UPDATED + " WHERE id < " + LOADED,
                "INSERT INTO whole SELECT id - " + UPDATED + ", " + names + " FROM whole WHERE id >= " + UPDATED,
                "DELETE FROM whole WHERE id >= " + UPDATED,
                "UPDATE required SET id = id + " + LOADED,
                "DELETE FROM required WHERE id % 2 = 0",
                "UPDATE required SET id = id - " + LOADED,
                "UPDATE random e SET (" + names + ") = ROW (" + others + ") FROM random o"
                        + " WHERE e.id % 10 = 3 AND o.id = 999 - e.id",
                "INSERT INTO finished VALUES (1)");
    }

    private static List<String[]> edgeRows(final List<TypedColumn> columns, final int firstId, final int shift) {
        return IntStream.range(0, EDGES)
                .mapToObj(row -> {
                    final String[] values = new String[columns.size() + 1];
                    values[0] = Integer.toString(firstId + row);
                    for (int i = 1; row > 0 && i < values.length; i++) {
                        values[i] = columns.get(i - 1).edge(row - 1 + shift);
                    }
                    return values;
                })
                .toList();
    }

    private static List<String[]> randomRows(
            final List<TypedColumn> columns, final Random random, final int from, final int to) {
        return IntStream.range(from, to)
                .mapToObj(id -> {
                    final String[] values = new String[columns.size() + 1];
                    values[0] = Integer.toString(id);
                    for (int i = 1; i < values.length; i++) {
                        values[i] = random.nextInt(10) == 0
                                ? null
                                : columns.get(i - 1).random().apply(random);
                    }
                    return values;
                })
                .toList();
    }
}
