package dev.wadi.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program: a pipeline is disabled at the maximum, stays so, and loses nothing when it is enabled again. */
class DisabledAtTheMaximumIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void nothingIsLostWhenThePipelineIsEnabledAgain() throws Exception {
        final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mails.start();
        try (PostgresServer server = PostgresServer.version(18).start()) {
            final Database source = server.createDatabase("shop");
            final Database copy = server.createDatabase("copy");
            source.execute(
                    "CREATE TABLE orders (id int PRIMARY KEY, note text)",
                    "CREATE TABLE elsewhere (id int)",
                    "CREATE PUBLICATION orders FOR TABLE orders",
                    "CREATE ROLE wadi LOGIN REPLICATION PASSWORD 'wadi'",
                    "GRANT SELECT ON orders TO wadi");
            insert(source, 1, 1000);

            final int port = mails.getSmtp().getPort();
            try (WadiProcess wadi = start(source, copy, port, "1.01");
                    Connection open = source.connect();
                    Statement transaction = open.createStatement()) {
                wadi.awaitOutput("reads changes from", SOON);
                // It keeps the log from then on, although everything is confirmed.
                open.setAutoCommit(false);
                transaction.execute("INSERT INTO elsewhere VALUES (1)");
                insert(source, 1001, 2000);
                writeLog(server, 1100);
                wadi.awaitOutput("Pipeline shop: disabled, because slot wadi_shop holds back", SOON);
                wadi.awaitOutput("Pipeline shop has stopped at", SOON);
                await().atMost(SOON).until(() -> mails.getReceivedMessages().length > 0);
                insert(source, 2001, 3000);
                assertThat(wadi.isAlive()).isTrue();
                assertThat(wadi.terminate()).isZero();
            }
            final int reached = count(copy);
            assertThat(reached).isBetween(1000, 2000);

            try (WadiProcess wadi = start(source, copy, port, "1.01")) {
                wadi.awaitOutput("Pipeline shop is not started: slot wadi_shop still holds back", SOON);
                wadi.awaitOutput("SELECT pg_drop_replication_slot('wadi_shop');", SOON);
                assertThat(wadi.output()).doesNotContain("reads changes from");
                assertThat(wadi.terminate()).isZero();
            }
            assertThat(count(copy)).isEqualTo(reached);

            try (WadiProcess wadi = start(source, copy, port, "4")) {
                wadi.awaitOutput("reads changes from", SOON);
                await().atMost(SOON).until(() -> count(copy) == 3000);
                assertThat(copy.value("SELECT sum(id)::text || max(note) FROM public.orders"))
                        .isEqualTo(source.value("SELECT sum(id)::text || max(note) FROM orders"));
                assertThat(wadi.terminate()).isZero();
            }
        } finally {
            mails.stop();
        }
    }

    @Test
    void aDestinationThatHangsDoesNotKeepThePipelineFromBeingDisabled() throws Exception {
        final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mails.start();
        try (PostgresServer server = PostgresServer.version(18).start()) {
            final Database source = server.createDatabase("shop");
            final Database copy = server.createDatabase("copy");
            source.execute(
                    "CREATE TABLE orders (id int PRIMARY KEY, note text)",
                    "CREATE PUBLICATION orders FOR TABLE orders",
                    "CREATE ROLE wadi LOGIN REPLICATION PASSWORD 'wadi'",
                    "GRANT SELECT ON orders TO wadi");
            insert(source, 1, 1000);
            final int port = mails.getSmtp().getPort();
            try (WadiProcess wadi = start(source, copy, port, "1.01")) {
                wadi.awaitOutput("reads changes from", SOON);
                try (Connection locking = copy.connect();
                        Statement lock = locking.createStatement()) {
                    locking.setAutoCommit(false);
                    lock.execute("LOCK TABLE public.orders");
                    insert(source, 1001, 2000);
                    await().atMost(SOON).until(() -> isWaitedFor(copy));
                    writeLog(server, 1100);
                    // A reading while the log is being written may tell of the threshold first.
                    wadi.awaitOutput("Pipeline shop: disabled, because slot wadi_shop holds back", SOON);
                    await().atMost(SOON).until(() -> mails.getReceivedMessages().length > 0);
                }
                assertThat(wadi.terminate()).isZero();
            }
            try (WadiProcess wadi = start(source, copy, port, "4")) {
                wadi.awaitOutput("reads changes from", SOON);
                await().atMost(SOON).until(() -> count(copy) == 2000);
                assertThat(wadi.terminate()).isZero();
            }
        } finally {
            mails.stop();
        }
    }

    private static boolean isWaitedFor(final Database copy) throws SQLException {
        return !copy.value("SELECT count(*) FROM pg_locks WHERE NOT granted").equals("0");
    }

    private WadiProcess start(
            final Database source, final Database copy, final int mailPort, final String maxGigabytes) {
        return WadiProcess.in(folder)
                .routes(Path.of("routes"))
                .properties("""
                        wadi.source.name=shop
                        wadi.source.host=%s
                        wadi.source.port=%d
                        wadi.source.database=shop
                        wadi.source.user=wadi
                        wadi.source.password=wadi
                        wadi.source.publication=orders
                        wadi.destination.url=%s
                        wadi.destination.user=%s
                        wadi.destination.password=%s
                        wadi.log-monitoring.enabled=true
                        wadi.log-monitoring.max-wal-size-gb=%s
                        wadi.log-monitoring.send-email=true
                        wadi.log-monitoring.cron=* * * * * ?
                        wadi.mail.host=127.0.0.1
                        wadi.mail.port=%d
                        wadi.mail.security=none
                        wadi.mail.to=ops@example.com
                        """.formatted(
                                source.host(),
                                source.port(),
                                copy.jdbcUrl(),
                                copy.user(),
                                copy.password(),
                                maxGigabytes,
                                mailPort))
                .start("run");
    }

    private static void insert(final Database source, final int from, final int to) throws SQLException {
        source.execute("INSERT INTO orders SELECT i, 'note ' || i FROM generate_series(" + from + ", " + to + ") i");
    }

    /** From another database, so that no reader of this one has to take it. */
    private static void writeLog(final PostgresServer server, final int megabytes) throws SQLException {
        server.execute(
                "postgres",
                "SELECT count(pg_logical_emit_message(false, 'fill', repeat('x', 1048576))) FROM generate_series(1, "
                        + megabytes + ")");
    }

    private static int count(final Database copy) throws SQLException {
        return Integer.parseInt(copy.value("SELECT count(*) FROM public.orders"));
    }
}
