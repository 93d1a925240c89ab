package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Position;
import dev.wadi.delivery.BulkWriter;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.Progress;
import dev.wadi.destination.LoadMode;
import dev.wadi.destination.RowErrorPolicy;
import dev.wadi.destination.TruncatePolicy;
import dev.wadi.testing.Certificates;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.SampleTable;
import dev.wadi.testing.ServerFiles;
import dev.wadi.testing.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections to an encrypted destination that are dead are left soon, and leave nothing behind. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadDestinationIT {

    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final byte[] ROW = "1\te\tf\t10\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private static Path secrets;

    private static PostgresServer server;

    private final SampleTable people = SampleTable.of("people", "id", "email").withDeletedColumn("gone");
    private TcpProxy network;
    private PostgresBatchWriter writer;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.version(18).start();
        final Certificates certificates =
                Certificates.authority(secrets, "authority").sign("server", "server");
        new ServerFiles(server)
                .encryptWith(
                        certificates.certificate("server"), certificates.key("server"), certificates.certificate());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        final Database database = server.createDatabase(server.uniqueName("stuck"));
        network = new TcpProxy(server.host(), server.port());
        writer = new PostgresBatchWriter(
                new DestinationDatabase(
                        database.at(network.host(), network.port()).jdbcUrl() + "?sslmode=require",
                        database.user(),
                        database.password()),
                "shop",
                new Layout(
                        Optional.empty(),
                        LoadMode.MERGE,
                        TruncatePolicy.FLAG,
                        RowErrorPolicy.DEAD_LETTER,
                        "position",
                        Optional.empty()));
        writer.open();
        writer.store(Progress.loading("slot"));
        writer.announce(people.schema());
        writer.commit(Position.ZERO);
    }

    @AfterEach
    void close() {
        network.close();
        writer.close();
    }

    /** Java by itself closes an encrypted connection only when a write of another thread has ended. */
    @Test
    void aLoadThatIsStuckInAWriteFails() {
        try (BulkWriter bulk = writer.bulkLoad(Runnable::run).orElseThrow().connect()) {
            bulk.begin(people.schema().id());
            final byte[] rows = "1\te\tf\t10\n".repeat(10_000).getBytes(StandardCharsets.UTF_8);
            final CompletableFuture<DeliveryException> failure = stuck(() -> {
                while (true) {
                    bulk.write(rows, rows.length);
                }
            });

            awaitGivenUp(failure);

            assertThat(failure).isCompletedWithValueMatching(e -> e.getMessage().contains("public.people"));
        }
    }

    @Test
    void aWriterThatIsStuckInAWriteIsLeftAtOnce() {
        final String large = "x".repeat(100_000);
        final CompletableFuture<DeliveryException> failure = stuck(() -> writer.write(IntStream.range(0, 200)
                .mapToObj(id -> people.load(10, String.valueOf(id), large))
                .toList()));

        writer.close();

        Awaitility.await().atMost(Duration.ofSeconds(5)).until(failure::isDone);
    }

    /** Its rows are locked at the destination, and only the destination believes in the connection. */
    @Test
    void aLoadThatIsForgottenOnTheWayStandsInNobodysWay() {
        try (BulkWriter bulk = writer.bulkLoad(Runnable::run).orElseThrow().connect()) {
            bulk.begin(people.schema().id());
            bulk.write(ROW, ROW.length);
            network.forget();

            awaitGivenUp(inBackground(() -> bulk.commit(Optional.empty())).failure());
            writer.open();
            writer.store(Progress.loading("slot"));
        }
    }

    private void awaitGivenUp(final CompletableFuture<DeliveryException> failure) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            writer.giveUpDeadConnections(LIMIT);
            return failure.isDone();
        });
    }

    private record Background(Thread thread, CompletableFuture<DeliveryException> failure) {}

    private static Background inBackground(final Runnable work) {
        final CompletableFuture<DeliveryException> failure = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (final DeliveryException e) {
                failure.complete(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return new Background(thread, failure);
    }

    /** Returns when nothing goes any more; completes when the work has failed. */
    private CompletableFuture<DeliveryException> stuck(final Runnable work) {
        network.delay(Duration.ofMillis(20));
        final Background writing = inBackground(work);
        Awaitility.await("rows are written").until(() -> isWriting(writing.thread()));
        network.blackhole();
        Awaitility.await("the write is stuck").during(Duration.ofMillis(500)).until(() -> isWriting(writing.thread()));
        return writing.failure();
    }

    private static boolean isWriting(final Thread thread) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("implWrite"));
    }
}
