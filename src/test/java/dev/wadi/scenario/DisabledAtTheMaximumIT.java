package dev.wadi.scenario;

import static dev.wadi.scenario.ReplicatedPair.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program: a pipeline is disabled at the maximum, stays so, and loses nothing when it is enabled again. */
class DisabledAtTheMaximumIT {

    private static final String REACHED = "1.01";
    private static final String FAR = "4";

    private final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @TempDir
    private Path folder;

    private PostgresServer server;
    private ReplicatedPair pair;

    @BeforeEach
    void replicate() throws SQLException {
        mails.start();
        server = PostgresServer.version(18).start();
        pair = ReplicatedPair.on(server, "debezium");
        pair.source().execute("CREATE TABLE orders (id int PRIMARY KEY, note text)", "CREATE TABLE elsewhere (id int)");
        pair.publish("orders");
        insert(1, 1000);
    }

    @AfterEach
    void stop() {
        server.close();
        mails.stop();
    }

    @Test
    void nothingIsLostWhenThePipelineIsEnabledAgain() throws Exception {
        try (WadiProcess wadi = start(REACHED);
                Connection open = pair.source().connect();
                Statement transaction = open.createStatement()) {
            ReplicatedPair.awaitStreaming(wadi);
            // It keeps the log from then on, although everything is confirmed.
            open.setAutoCommit(false);
            transaction.execute("INSERT INTO elsewhere VALUES (1)");
            insert(1001, 2000);
            writeLog(1100);
            awaitDisabled(wadi);
            wadi.awaitOutput("Pipeline " + pair.name() + " has stopped at", SOON);
            insert(2001, 3000);
            assertThat(wadi.isAlive()).isTrue();
            assertThat(wadi.terminate()).isZero();
        }
        final int reached = count();
        assertThat(reached).isBetween(1000, 2000);

        try (WadiProcess wadi = start(REACHED)) {
            wadi.awaitOutput(
                    "Pipeline " + pair.name() + " is not started: slot " + pair.slot() + " still holds back", SOON);
            wadi.awaitOutput("SELECT pg_drop_replication_slot('" + pair.slot() + "');", SOON);
            assertThat(wadi.output()).doesNotContain("reads changes from");
            assertThat(wadi.terminate()).isZero();
        }
        assertThat(count()).isEqualTo(reached);

        try (WadiProcess wadi = start(FAR)) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.compare("orders").awaitEqual(SOON, wadi);
            assertThat(count()).isEqualTo(3000);
            assertThat(wadi.terminate()).isZero();
        }
    }

    @Test
    void aDestinationThatHangsDoesNotKeepThePipelineFromBeingDisabled() throws Exception {
        try (WadiProcess wadi = start(REACHED)) {
            ReplicatedPair.awaitStreaming(wadi);
            try (Connection locking = pair.destination().connect();
                    Statement lock = locking.createStatement()) {
                locking.setAutoCommit(false);
                lock.execute("LOCK TABLE public.orders");
                insert(1001, 2000);
                await().atMost(SOON).until(this::isLockWaitedFor);
                writeLog(1100);
                awaitDisabled(wadi);
            }
            assertThat(wadi.terminate()).isZero();
        }
        try (WadiProcess wadi = start(FAR)) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.compare("orders").awaitEqual(SOON, wadi);
            assertThat(wadi.terminate()).isZero();
        }
    }

    private WadiProcess start(final String maxGigabytes) {
        return pair.wadi(folder)
                .environment("WADI_LOG_MONITORING_ENABLED", "true")
                .environment("WADI_LOG_MONITORING_MAX_WAL_SIZE_GB", maxGigabytes)
                .environment("WADI_LOG_MONITORING_SEND_EMAIL", "true")
                .environment("WADI_LOG_MONITORING_CRON", "* * * * * ?")
                .environment("WADI_MAIL_HOST", "127.0.0.1")
                .environment("WADI_MAIL_PORT", String.valueOf(mails.getSmtp().getPort()))
                .environment("WADI_MAIL_SECURITY", "none")
                .environment("WADI_MAIL_TO", "ops@example.com")
                .start();
    }

    private void awaitDisabled(final WadiProcess wadi) {
        wadi.awaitOutput("Pipeline " + pair.name() + ": disabled, because slot " + pair.slot() + " holds back", SOON);
        await("nobody reads from the slot").atMost(SOON).until(() -> pair.source()
                .value("SELECT active FROM pg_replication_slots WHERE slot_name = '" + pair.slot() + "'")
                .equals("f"));
        await("the mail that tells it").atMost(SOON).until(() -> Stream.of(mails.getReceivedMessages())
                .anyMatch(mail -> GreenMailUtil.getHeaders(mail).contains("CRITICAL: disabled")));
    }

    private boolean isLockWaitedFor() throws SQLException {
        return !pair.destination()
                .value("SELECT count(*) FROM pg_locks WHERE NOT granted")
                .equals("0");
    }

    private void insert(final int from, final int to) throws SQLException {
        pair.source()
                .execute("INSERT INTO orders SELECT i, 'note ' || i FROM generate_series(" + from + ", " + to + ") i");
    }

    /** From another database, so that no reader of this one has to take it. */
    private void writeLog(final int megabytes) throws SQLException {
        server.execute(
                "postgres",
                "SELECT count(pg_logical_emit_message(false, 'fill', repeat('x', 1048576))) FROM generate_series(1, "
                        + megabytes + ")");
    }

    private int count() throws SQLException {
        return Integer.parseInt(pair.destination().value("SELECT count(*) FROM public.orders"));
    }
}
