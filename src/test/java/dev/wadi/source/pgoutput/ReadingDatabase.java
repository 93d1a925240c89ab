package dev.wadi.source.pgoutput;

import static org.awaitility.Awaitility.await;

import dev.wadi.change.Position;
import dev.wadi.delivery.Progress;
import dev.wadi.source.connection.Encryption;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.testing.Database;
import dev.wadi.testing.Recorder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A database with a publication and a slot, and one reader at a time that reads it into a {@link Recorder}. */
final class ReadingDatabase implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(20);

    private final Recorder recorder = new Recorder();
    private final Database database;
    private final Database reading;
    private final String name;
    private Duration silenceLimit = Duration.ofSeconds(60);
    private PgoutputReader reader;
    private CompletableFuture<Void> run;

    /**
     * @param reading how the reader enters the database
     * @param tables what is published, as SQL
     */
    ReadingDatabase(final Database database, final Database reading, final String tables) throws SQLException {
        this.database = database;
        this.reading = reading;
        this.name = database.name();
        database.execute("CREATE PUBLICATION \"" + name + "'\" FOR TABLE " + tables);
        final String start =
                database.value("SELECT lsn FROM pg_create_logical_replication_slot('" + name + "', 'pgoutput')");
        recorder.store(Progress.streaming(name, Position.parse(start)));
    }

    ReadingDatabase silenceLimit(final Duration limit) {
        silenceLimit = limit;
        return this;
    }

    Recorder recorder() {
        return recorder;
    }

    String publication() {
        return name + "'";
    }

    /** Starts a reader from what is durable. */
    ReadingDatabase start() {
        final SourceDatabase source = new SourceDatabase(
                reading.host(),
                reading.port(),
                reading.name(),
                reading.user(),
                reading.password(),
                new Encryption("prefer", null, null, null, null),
                Optional.empty(),
                silenceLimit);
        final Position from = recorder.forgetTheRest();
        final PgoutputReader started = new PgoutputReader(
                source, name, publication(), recorder.handover(), (table, number) -> {}, () -> recorder.failure()
                        .ifPresent(failure -> {
                            throw failure;
                        }));
        reader = started;
        run = new CompletableFuture<>();
        final CompletableFuture<Void> ending = run;
        new Thread(
                        () -> {
                            try {
                                started.run(from);
                                ending.complete(null);
                            } catch (final Throwable e) {
                                ending.completeExceptionally(e);
                            }
                        },
                        "reader-" + name)
                .start();
        return this;
    }

    /** Waits until everything that was committed so far is durable. */
    Recorder awaitAll() throws SQLException {
        database.execute("INSERT INTO mark DEFAULT VALUES");
        final String mark = database.value("SELECT max(id) FROM mark");
        awaitDurable("INSERT mark [" + mark + "]");
        return recorder;
    }

    void awaitDurable(final String text) {
        await(text).atMost(SOON).until(() -> {
            if (run.isDone()) {
                run.get();
            }
            return recorder.texts().contains(text);
        });
    }

    boolean isRunning() {
        return !run.isDone();
    }

    /** Waits for the end of the run; returns why it failed, or null. */
    Throwable awaitEnd(final Duration within) throws InterruptedException {
        try {
            run.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (final ExecutionException e) {
            return e.getCause();
        } catch (final TimeoutException e) {
            throw new AssertionError("The reader still runs after " + within, e);
        }
    }

    void requestStop() {
        reader.stop();
    }

    ReadingDatabase stop() throws InterruptedException {
        requestStop();
        final Throwable failure = awaitEnd(SOON);
        if (failure != null) {
            throw new AssertionError("The reader failed while stopping", failure);
        }
        return this;
    }

    /** Of the slot, as the server sees it. */
    String slot(final String column) throws SQLException {
        return database.value("SELECT " + column + " FROM pg_replication_slots WHERE slot_name = '" + name + "'");
    }

    Position confirmed() throws SQLException {
        return Position.parse(slot("confirmed_flush_lsn"));
    }

    @Override
    public void close() throws Exception {
        if (reader != null) {
            reader.stop();
            recorder.unblock();
            run.handle((nothing, failure) -> nothing).get(SOON.toMillis(), TimeUnit.MILLISECONDS);
        }
        await("slot is free").atMost(SOON).until(() -> slot("active").equals("f"));
        database.execute("SELECT pg_drop_replication_slot('" + name + "')");
    }
}
