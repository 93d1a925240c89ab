package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.TcpProxy;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * A historical load that takes long, because the way to the destination is slow, and the networks to both sides, which can
 * fail in its middle. The tables: {@code unkeyed}, which is loaded first, and {@code keyed}. Used by one thread.
 */
final class SlowLoad implements AutoCloseable {

    private static final Duration DELAY = Duration.ofMillis(5);

    private final ReplicatedPair pair;
    private final TcpProxy toSource;
    private final TcpProxy toDestination;
    private final WadiProcess wadi;

    SlowLoad(final Path directory, final PostgresServer source, final PostgresServer destination)
            throws SQLException, IOException {
        pair = ReplicatedPair.on(source, destination, "pgoutput");
        pair.source()
                .execute(
                        "CREATE TABLE unkeyed (id int, word text)",
                        "ALTER TABLE unkeyed REPLICA IDENTITY FULL",
                        "INSERT INTO unkeyed SELECT g % 1000, 'word' FROM generate_series(1, 6000) g",
                        "CREATE TABLE keyed (id int PRIMARY KEY, word text)",
                        "INSERT INTO keyed SELECT g, 'word ' || g FROM generate_series(1, 45000) g");
        pair.publish("unkeyed", "keyed");
        toSource = new TcpProxy(source.host(), source.port());
        toDestination = new TcpProxy(destination.host(), destination.port());
        slowDestination();
        final String route = FaultyWorld.withSilenceLimit(HistoricalLoadIT.withSmallParts())
                .replaceFirst("( +)loadPartBytes: .*\n", "$0$1restartDelay: 200\n");
        wadi = pair.wadi(directory, toSource, toDestination)
                // Else the driver asks a server that does not answer a second time, without encryption.
                .environment("WADI_SOURCE_SSL", "disable")
                .environment(
                        "WADI_DESTINATION_URL",
                        pair.destination()
                                        .at(toDestination.host(), toDestination.port())
                                        .jdbcUrl() + "?sslmode=disable")
                .write("routes/replicate.camel.yaml", route)
                .start();
    }

    TcpProxy toSource() {
        return toSource;
    }

    TcpProxy toDestination() {
        return toDestination;
    }

    /** The network to the destination passes everything, and takes its time. */
    void slowDestination() {
        toDestination.delay(DELAY);
    }

    /** The load is in the middle of the table: so many parts of it are there, and more are to come. */
    void awaitParts(final String table, final int parts) {
        Awaitility.await("parts of " + table)
                .atMost(ReplicatedPair.SOON)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(SQLException.class)
                .untilAsserted(
                        () -> assertThat(partsOf(table)).as(wadi.output()).isGreaterThanOrEqualTo(parts));
    }

    int partsOf(final String table) throws SQLException {
        return Integer.parseInt(
                pair.destination().value("SELECT count(*) FROM wadi.load_part WHERE source_table = '" + table + "'"));
    }

    /** Nothing ends the connections: that they are dead has to be found out. One line tells it each time. */
    void awaitGivenUp(final String side, final int times) {
        Awaitility.await("connections to the " + side + " are given up")
                .atMost(FaultyWorld.SILENCE_LIMIT.multipliedBy(8))
                .untilAsserted(() -> assertThat(wadi.output().lines())
                        .filteredOn(line -> line.contains("on a connection of the load, and " + side))
                        .as(wadi.output())
                        .hasSize(times));
    }

    /** Only what is missing is read again. */
    void awaitGoingOn() {
        wadi.awaitOutput("The load goes on: ", ReplicatedPair.SOON);
    }

    /** Of a table without a key, rows that are missing could not be told from those that are there. */
    void awaitStartingAgain() {
        wadi.awaitOutput("was interrupted and starts again", ReplicatedPair.SOON);
    }

    /** Everything is there once, also what comes later. */
    void awaitEnd() throws SQLException {
        toDestination.pass();
        ReplicatedPair.awaitStreaming(wadi);
        pair.source()
                .execute(
                        "UPDATE keyed SET word = 'later' WHERE id % 100 = 0",
                        "INSERT INTO unkeyed VALUES (7, 'later')");
        pair.compare("unkeyed", "keyed").awaitEqual(ReplicatedPair.SOON, wadi);
    }

    @Override
    public void close() {
        wadi.close();
        toSource.close();
        toDestination.close();
    }
}
