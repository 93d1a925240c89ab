package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A destination that others use too: what is not the pipeline's is named, and goes on when an operator has acted. */
class ForeignDestinationIT {

    private static final String STOPPED =
            "SELECT coalesce(string_agg(table_name, ' ' ORDER BY table_name), '') FROM wadi.stopped_table";

    /** Of several tables beside the stream, one after the other. */
    private static final Duration LONG_ENOUGH_FOR_A_LOAD = ReplicatedPair.SOON.multipliedBy(3);

    private final PostgresServer server = PostgresServers.shared(15);

    @TempDir
    private Path directory;

    private static ReplicatedPair pairWithFamily(final PostgresServer server) throws SQLException {
        final ReplicatedPair pair = ReplicatedPair.on(server, "pgoutput");
        pair.source()
                .execute(
                        "CREATE TABLE parents (id int PRIMARY KEY, price int)",
                        "CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents)",
                        "INSERT INTO parents SELECT g, g FROM generate_series(1, 300) g",
                        "INSERT INTO children SELECT g, g FROM generate_series(1, 300) g");
        return pair.publish("children", "parents");
    }

    private static void awaitStopped(final ReplicatedPair pair, final String tables, final WadiProcess wadi) {
        Awaitility.await("stopped tables").atMost(ReplicatedPair.SOON).untilAsserted(() -> assertThat(
                        pair.destination().value(STOPPED))
                .as(wadi.output())
                .isEqualTo(tables));
    }

    /** As {@code pg_dump -s} and {@code psql} leave them. */
    @Test
    void restoredTablesAreAllNamedBeforeARowIsReadAndAdoptedByTheKey() throws SQLException {
        final ReplicatedPair pair = pairWithFamily(server);
        pair.destination()
                .execute(
                        "CREATE TABLE parents (id int PRIMARY KEY, price int)",
                        "CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents)",
                        "ALTER TABLE parents OWNER TO " + pair.writer(),
                        "ALTER TABLE children OWNER TO " + pair.writer());
        try (WadiProcess check = pair.wadi(directory).start("check")) {
            assertThat(check.awaitExit(LONG_ENOUGH_FOR_A_LOAD)).isEqualTo(1);
            assertThat(check.output().replaceAll("\\s+", " "))
                    .contains(
                            "public.children is at the destination already and was not created by Wadi",
                            "public.parents is at the destination already and was not created by Wadi",
                            "wadi.destination.adopt-tables=public.parents",
                            "wadi.destination.schema",
                            "ALTER TABLE \"public\".\"children\" ADD COLUMN \"__hevo_is_deleted__\" boolean");
        }
        try (WadiProcess wadi = pair.start(directory)) {
            wadi.awaitOutput("Table public.children is stopped", ReplicatedPair.SOON);
            wadi.awaitOutput("Table public.parents is stopped", ReplicatedPair.SOON);
            awaitStopped(pair, "children parents", wadi);
            assertThat(wadi.output())
                    .contains("Table public.children is stopped", "Table public.parents is stopped")
                    .doesNotContain("starts again from");
            assertThat(wadi.terminate()).isZero();
        }
        try (WadiProcess wadi = pair.wadi(directory)
                .environment("WADI_DESTINATION_ADOPT_TABLES", "true")
                .start()) {
            pair.compare("children", "parents").awaitEqual(LONG_ENOUGH_FOR_A_LOAD, wadi);
            awaitStopped(pair, "", wadi);
            assertThat(pair.destination().value("SELECT count(*) FROM wadi.dead_letter"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aColumnThatIsWidenedUnderAViewHealsWhenTheViewIsGone() throws SQLException {
        final ReplicatedPair pair = pairWithFamily(server);
        try (WadiProcess wadi = pair.start(directory)) {
            pair.compare("children", "parents").awaitEqual(LONG_ENOUGH_FOR_A_LOAD, wadi);
            pair.destination().execute("CREATE VIEW prices AS SELECT price FROM parents");
            pair.source()
                    .execute(
                            "ALTER TABLE parents ALTER price TYPE bigint",
                            "INSERT INTO parents VALUES (301, 12345678901)",
                            "INSERT INTO children VALUES (301, 301)");
            wadi.awaitOutput("Table public.parents is stopped", LONG_ENOUGH_FOR_A_LOAD);
            awaitStopped(pair, "parents", wadi);
            assertThat(wadi.output()).contains("view public.prices");
            pair.compare("children").awaitEqual(LONG_ENOUGH_FOR_A_LOAD, wadi);
            pair.destination().execute("DROP VIEW prices");

            pair.compare("children", "parents").awaitEqual(LONG_ENOUGH_FOR_A_LOAD, wadi);
            awaitStopped(pair, "", wadi);
        }
    }

    @Test
    void aRightThatIsMissingIsNamedAndStopsNoTable() throws SQLException {
        final ReplicatedPair pair = pairWithFamily(server);
        final String database = "DATABASE " + pair.destination().name();
        pair.destination().execute("REVOKE TEMPORARY ON " + database + " FROM PUBLIC");
        try (WadiProcess check = pair.wadi(directory).start("check")) {
            assertThat(check.awaitExit(LONG_ENOUGH_FOR_A_LOAD)).isEqualTo(1);
            assertThat(check.output())
                    .contains("GRANT TEMPORARY ON DATABASE \""
                            + pair.destination().name() + "\" TO \"" + pair.writer() + "\";");
        }
        pair.destination().execute("GRANT TEMPORARY ON " + database + " TO " + pair.writer());
        try (WadiProcess wadi = pair.start(directory)) {
            pair.compare("children", "parents").awaitEqual(LONG_ENOUGH_FOR_A_LOAD, wadi);
            assertThat(wadi.terminate()).isZero();
        }
        pair.destination().execute("REVOKE TEMPORARY ON " + database + " FROM " + pair.writer());
        pair.source().execute("UPDATE parents SET price = 0");
        try (WadiProcess wadi = pair.start(directory)) {
            assertThat(wadi.awaitOutput("permission denied to create temporary tables", ReplicatedPair.SOON))
                    .contains("waits until somebody has mended this");
            pair.destination().execute("GRANT TEMPORARY ON " + database + " TO " + pair.writer());

            pair.compare("children", "parents").awaitEqual(LONG_ENOUGH_FOR_A_LOAD, wadi);
            assertThat(wadi.output()).doesNotContain("is stopped since");
        }
    }
}
