package dev.wadi.monitor;

import static dev.wadi.monitor.MonitorContext.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** The shipped routes on a server that really keeps its log, and a mail server. */
class LogMonitoringIT {

    private static final String SLOT = "wadi_orders";
    private static final int MEGABYTES_PER_STEP = 10;

    private static PostgresServer server;
    private static Database source;
    private GreenMail mails;
    private int mailPort;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.version(18)
                .setting("max_prepared_transactions", "5")
                .start();
        source = server.database("postgres");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void startMailServerAndMakeSlot() throws Exception {
        mailPort = freePort();
        mails = new GreenMail(new ServerSetup(mailPort, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mails.start();
        source.execute(
                "ALTER SYSTEM RESET ALL",
                "SELECT pg_reload_conf()",
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots",
                "CHECKPOINT");
        makeSlot();
    }

    @AfterEach
    void stopMailServer() {
        mails.stop();
    }

    @Test
    void isSilentBelowTheThresholdAndTellsOnceAboveItAndOnceWhenItIsOver() throws Exception {
        // Nobody reads from this slot, which is not what is looked at here.
        final LogLimits limits = new LogLimits(
                "orders & co",
                SLOT,
                limits(SLOT, 1.01).maxBytes(),
                80,
                AtMaximum.KEEP,
                Duration.ofHours(24),
                Duration.ofDays(30));
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, limits)) {
            write(500);
            context.awaitReadings(3);
            assertThat(context.subjects()).isEmpty();
            assertThat(context.health().getState()).isEqualTo(HealthCheck.State.UP);

            write(400);
            context.awaitSubjects(1);
            context.awaitReadings(3);
            assertThat(context.subjects())
                    .singleElement()
                    .asString()
                    .startsWith("[Wadi orders & co] WARNING: slot wadi_orders holds back 0.8");
            assertThat(context.isReading()).isTrue();

            // Below the threshold, and above it again: still the same alert.
            advanceTo(780);
            context.awaitReadings(2);
            assertThat(retainedMegabytes()).isBetween(745L, 825L);
            write(100);
            context.awaitReadings(3);
            assertThat(context.subjects()).hasSize(1);

            advanceTo(0);
            context.awaitSubjects(2);
            context.awaitReadings(3);
            assertThat(context.subjects())
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("CLEARED: slot wadi_orders holds back");

            write(900);
            context.awaitSubjects(3);
            assertThat(context.subjects()).last().asString().contains("WARNING");

            context.clock.advance(Duration.ofHours(23));
            context.awaitReadings(2);
            assertThat(context.subjects()).hasSize(3);
            context.clock.advance(Duration.ofHours(1));
            context.awaitSubjects(4);
            assertThat(context.subjects()).last().asString().contains("WARNING, still");
        }
    }

    @Test
    void isDisabledAtTheMaximumAndStaysSoOverARestart() throws Exception {
        write(1100);
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, limits(SLOT, 2.5))) {
            context.awaitReadings(2);
            assertThat(context.subjects()).isEmpty();
            write(1500);
            await().atMost(Duration.ofSeconds(40)).until(() -> !context.isReading());
            context.awaitSubjects(1);
            context.awaitReadings(3);
            assertThat(context.subjects()).last().asString().contains("CRITICAL: disabled, because slot wadi_orders");
            assertThat(context.health().getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(context.health().getMessage().orElseThrow())
                    .startsWith("The pipeline is disabled: slot wadi_orders holds back 2.5");
        }
        mails.purgeEmailFromAllMailboxes();
        try (MonitorContext again = new MonitorContext(source, mails, mailPort, limits(SLOT, 2.5))) {
            assertThat(again.isReading()).isFalse();
            assertThat(again.health().getState()).isEqualTo(HealthCheck.State.DOWN);
            again.awaitSubjects(1);
            assertThat(again.isReading()).isFalse();
        }
        mails.purgeEmailFromAllMailboxes();
        try (MonitorContext raised = new MonitorContext(source, mails, mailPort, limits(SLOT, 4))) {
            raised.awaitReadings(2);
            assertThat(raised.isReading()).isTrue();
            assertThat(raised.subjects()).isEmpty();
        }
    }

    @Test
    void dropsTheSlotAtTheMaximumIfToldTo() throws Exception {
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, dropAt(1.01))) {
            context.awaitReadings(1);
            write(1100);
            await().atMost(Duration.ofSeconds(40)).until(() -> slots() == 0);
            context.awaitSubjects(1);
            context.clock.advance(Duration.ofHours(1));
            context.awaitReadings(3);
            assertThat(context.isReading()).isFalse();
            assertThat(context.subjects()).isNotEmpty().allSatisfy(subject -> assertThat(subject)
                    .contains("holds back"));
            assertThat(context.subjects().get(context.subjects().size() - 1)).contains("CRITICAL");
            assertThat(GreenMailUtil.getWholeMessage(
                            context.messages().get(context.messages().size() - 1)))
                    .contains("DELETE FROM wadi.position WHERE pipeline");
        }
    }

    /** The server lets nobody drop it then. */
    @Test
    void aSlotThatSomebodyStillReadsIsToldAtOnceAndDroppedWhenThatHasEnded() throws Exception {
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, dropAt(1.01))) {
            try (Connection connection = source.connectForReplication();
                    PGReplicationStream stream = readWithoutConfirming(connection)) {
                context.awaitReadings(1);
                write(1100);
                await().atMost(Duration.ofSeconds(40))
                        .until(() -> context.subjects().stream().anyMatch(subject -> subject.contains("CRITICAL")));
                assertThat(stream.isClosed()).isFalse();
                assertThat(slots()).isEqualTo(1);
            }
            await().atMost(Duration.ofSeconds(40)).until(() -> slots() == 0);
        }
    }

    private static LogLimits dropAt(final double gigabytes) {
        final LogLimits keep = limits(SLOT, gigabytes);
        return new LogLimits(
                keep.pipeline(), SLOT, keep.maxBytes(), 80, AtMaximum.DROP, keep.reminder(), keep.patience());
    }

    @Test
    void tellsThatTheServersOwnLimitComesNearAndThatItHasPassed() throws Exception {
        source.execute(
                "ALTER SYSTEM SET max_wal_size = '256MB'",
                "ALTER SYSTEM SET max_slot_wal_keep_size = '600MB'",
                "SELECT pg_reload_conf()");
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, limits(SLOT, 100))) {
            context.awaitReadings(2);
            assertThat(context.subjects()).isEmpty();
            write(350);
            context.awaitSubjects(1);
            assertThat(context.monitor.status().reading().orElseThrow().walStatus())
                    .isEqualTo("extended");
            assertThat(context.subjects()).last().asString().contains("WARNING").contains("the server breaks it after");
            // Checkpoints, which a small max_wal_size asks for by itself, decide when the rest happens.
            write(500);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> context.subjects().stream().anyMatch(subject -> subject.contains("CRITICAL")));
            source.execute("CHECKPOINT");
            await().atMost(Duration.ofSeconds(30)).until(() -> context.subjects().stream()
                    .anyMatch(subject -> subject.contains("slot wadi_orders is lost")));
            context.awaitReadings(2);
            assertThat(context.subjects()).noneMatch(subject -> subject.contains("CLEARED"));
            assertThat(context.health().getState()).isEqualTo(HealthCheck.State.DOWN);
        }
    }

    @Test
    void saysUnreservedBeforeItIsTooLate() throws Exception {
        source.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '200MB'", "SELECT pg_reload_conf()");
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, limits(SLOT, 100))) {
            context.awaitReadings(1);
            write(300);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> context.subjects().stream().anyMatch(subject -> subject.contains("CRITICAL")));
            await().atMost(Duration.ofSeconds(30)).until(() -> context.monitor
                    .status()
                    .reading()
                    .orElseThrow()
                    .walStatus()
                    .equals("unreserved"));
            assertThat(context.health().getState()).isEqualTo(HealthCheck.State.DOWN);
        }
    }

    @Test
    void tellsThatTheSlotIsGoneAndThatItIsBack() throws Exception {
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, limits(SLOT, 2))) {
            context.awaitReadings(2);
            dropSlot();
            context.awaitSubjects(1);
            context.awaitReadings(2);
            assertThat(context.subjects()).singleElement().asString().contains("CRITICAL: slot wadi_orders is gone");
            makeSlot();
            context.awaitSubjects(2);
            assertThat(context.subjects()).last().asString().contains("CLEARED");
        }
    }

    @Test
    void isPatientWithASlotThatWasNeverThere() throws Exception {
        dropSlot();
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, limits(SLOT, 2))) {
            context.awaitReadings(3);
            assertThat(context.subjects()).isEmpty();
            context.clock.advance(MonitorContext.PATIENCE);
            context.awaitSubjects(1);
            assertThat(context.subjects()).last().asString().contains("slot wadi_orders does not exist");
        }
    }

    @Test
    void tellsThatNobodyReads() throws Exception {
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, limits(SLOT, 2))) {
            context.awaitReadings(3);
            assertThat(context.subjects()).isEmpty();
            context.clock.advance(MonitorContext.PATIENCE);
            context.awaitSubjects(1);
            assertThat(context.subjects())
                    .singleElement()
                    .asString()
                    .contains("WARNING: nobody has read from slot wadi_orders for 10 minutes");
            assertThat(context.health().getState()).isEqualTo(HealthCheck.State.UP);
        }
    }

    @Test
    void tellsThatNothingIsConfirmedAlthoughTheLogGrows() throws Exception {
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, limits(SLOT, 2));
                Connection connection = source.connectForReplication();
                PGReplicationStream stream = readWithoutConfirming(connection)) {
            context.awaitReadings(2);
            context.clock.advance(MonitorContext.PATIENCE.multipliedBy(2));
            context.awaitReadings(2);
            assertThat(context.subjects()).as("the log did not grow").isEmpty();
            write(50);
            context.awaitReadings(2);
            context.clock.advance(MonitorContext.PATIENCE);
            context.awaitSubjects(1);
            assertThat(context.subjects())
                    .singleElement()
                    .asString()
                    .contains("WARNING: nothing has been confirmed on slot wadi_orders for 10 minutes");
            assertThat(stream.isClosed()).isFalse();
        }
    }

    @Test
    void tellsThatTheSourceDoesNotAnswer() throws Exception {
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, limits(SLOT, 2))) {
            context.awaitReadings(2);
            server.stop();
            try {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> context.monitor.status().noAnswer().isPresent());
                assertThat(context.health().getState()).isEqualTo(HealthCheck.State.DOWN);
                assertThat(context.subjects()).isEmpty();
                context.clock.advance(MonitorContext.PATIENCE);
                context.awaitSubjects(1);
                assertThat(context.subjects())
                        .last()
                        .asString()
                        .contains("CRITICAL: the source has not said for 10 minutes");
            } finally {
                server.start();
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> context.subjects().stream()
                    .anyMatch(subject -> subject.contains("CLEARED: the source says again")));
            assertThat(context.health().getState()).isEqualTo(HealthCheck.State.UP);
        }
    }

    @Test
    void namesTheTransactionsThatHoldTheLogBack() throws Exception {
        source.execute("CREATE TABLE IF NOT EXISTS held (id int)");
        try (MonitorContext context =
                        new MonitorContext(source, mails, mailPort, limits(SLOT, 2), Duration.ofSeconds(1));
                Connection open = source.connect();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO held VALUES (4711)");
            source.execute("BEGIN; INSERT INTO held VALUES (4712); PREPARE TRANSACTION 'two <b>phases</b>'");
            context.awaitReadings(1);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                final SlotReading reading = context.monitor.status().reading().orElseThrow();
                return reading.oldestTransaction().isPresent()
                        && reading.oldestPrepared().isPresent();
            });
            write(200);
            context.clock.advance(MonitorContext.PATIENCE);
            context.awaitSubjects(1);
            final String mail = text(context.messages().get(context.messages().size() - 1));
            final int pid = open.unwrap(PGConnection.class).getBackendPID();
            assertThat(mail)
                    .contains("process " + pid + " of user postgres (idle in transaction), open for")
                    .contains("prepared transaction &#39;two &lt;b&gt;phases&lt;/b&gt;&#39; of user postgres")
                    .doesNotContain("<b>phases")
                    .doesNotContain("4711")
                    .doesNotContain("INSERT");
        } finally {
            source.execute("ROLLBACK PREPARED 'two <b>phases</b>'");
        }
    }

    @Test
    void aBrokenMailServerIsSeenAndGetsTheMailOnceItWorks() throws Exception {
        mails.stop();
        try (MonitorContext context = new MonitorContext(source, mails, mailPort, limits(SLOT, 1.01))) {
            context.awaitReadings(1);
            write(1100);
            await().atMost(Duration.ofSeconds(40)).until(() -> !context.isReading());
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> context.monitor.status().mailProblem().isPresent());
            assertThat(context.health().getDetails()).containsKey("mail.problem");
            context.awaitReadings(2);
            mails.start();
            context.awaitSubjects(1);
            context.awaitReadings(3);
            assertThat(context.subjects()).singleElement().asString().contains("CRITICAL: disabled, because");
            assertThat(context.monitor.status().mailProblem()).isEmpty();
        }
    }

    @Test
    void readsOlderServersToo() throws Exception {
        final PostgresServer older = PostgresServers.shared(15);
        final Database database = older.createDatabase(older.uniqueName("monitored"));
        final String slot = older.uniqueName("monitored");
        database.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        try (MonitorContext context = new MonitorContext(database, mails, mailPort, limits(slot, 2))) {
            context.awaitReadings(1);
            final SlotReading reading = context.monitor.status().reading().orElseThrow();
            assertThat(reading.exists()).isTrue();
            assertThat(reading.walStatus()).isEqualTo("reserved");
            assertThat(reading.retainedBytes()).isPositive();
            assertThat(reading.invalidation()).isEmpty();
        } finally {
            older.dropDatabase(database.name());
        }
    }

    private static String text(final jakarta.mail.internet.MimeMessage message) throws Exception {
        final jakarta.mail.internet.MimeMultipart parts = (jakarta.mail.internet.MimeMultipart) message.getContent();
        return parts.getBodyPart(1).getContent().toString();
    }

    /** As many MB of log as asked for, with points in between from where decoding can restart. */
    private static void write(final int megabytes) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            for (int written = 0; written < megabytes; written += MEGABYTES_PER_STEP) {
                statement.execute("SELECT count(pg_logical_emit_message(false, 'fill', repeat('x', 1048576)))"
                        + " FROM generate_series(1, " + MEGABYTES_PER_STEP + ")");
                statement.execute("SELECT pg_log_standby_snapshot()");
            }
        }
    }

    /** Makes the slot hold back about as many MB as said; in steps, since each moves it one restart point at most. */
    private static void advanceTo(final long megabytes) throws SQLException {
        for (long target = retainedMegabytes() - MEGABYTES_PER_STEP;
                target >= megabytes;
                target -= MEGABYTES_PER_STEP) {
            source.execute("SELECT pg_replication_slot_advance('" + SLOT + "', pg_current_wal_lsn() - " + target
                    + "::numeric * 1048576)");
        }
    }

    private static long retainedMegabytes() throws SQLException {
        return Long.parseLong(
                source.value("SELECT (pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) / 1048576)::bigint"
                        + " FROM pg_replication_slots WHERE slot_name = '" + SLOT + "'"));
    }

    private static int slots() throws SQLException {
        return Integer.parseInt(source.value("SELECT count(*) FROM pg_replication_slots"));
    }

    private static void makeSlot() throws SQLException {
        source.execute("SELECT pg_create_logical_replication_slot('" + SLOT + "', 'pgoutput')");
    }

    private static void dropSlot() throws SQLException {
        source.execute("SELECT pg_drop_replication_slot('" + SLOT + "')");
    }

    private static PGReplicationStream readWithoutConfirming(final Connection connection) throws SQLException {
        source.execute("DROP PUBLICATION IF EXISTS nothing", "CREATE PUBLICATION nothing");
        return connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(SLOT)
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", "nothing")
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
