package dev.wadi.testing;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;

/**
 * Sessions that change a database in many ways at once, from a seed that it prints. It outlives a source that goes
 * away and comes back. One start, one stop; the counts may be read at any time from any thread.
 */
public final class RandomWorkload implements AutoCloseable {
    private final WorkloadTables tables;
    private final int accounts;
    private final List<WorkloadSession> sessions = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Future<?>> running = new ArrayList<>();
    private final ExecutorService threads;
    private final String description;

    private RandomWorkload(Builder from) {
        this.tables = new WorkloadTables(from.schema, from.hasJournal);
        this.accounts = from.accounts;
        this.description = "Random workload: seed " + from.seed + ", " + from.sessions + " sessions";
        for (int session = 0; session < from.sessions; session++) {
            WorkloadScript script = new WorkloadScript(tables, accounts, from.seed, session);
            sessions.add(new WorkloadSession(from.database, script, from.pace, stopped));
        }
        this.threads = Executors.newFixedThreadPool(from.sessions, work -> {
            Thread thread = new Thread(work, "workload");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Describes a workload on this database. */
    public static Builder on(Database database) {
        return new Builder(database);
    }

    /** The tables it changes, for a publication and a comparison. */
    public List<TableId> tables() {
        return tables.all();
    }

    public TableId accounts() {
        return tables.accountsId();
    }

    /** The sum of all balances, after every transaction. */
    public long total() {
        return accounts * WorkloadTables.OPENING_BALANCE;
    }

    /** Starts the sessions; they run until {@link #stop}. */
    public RandomWorkload start() {
        return start(Long.MAX_VALUE);
    }

    /** Runs so many transactions in each session and returns when they are done. */
    public void run(long transactionsPerSession) {
        start(transactionsPerSession);
        await();
    }

    /** Returns when every session has finished its transaction; fails if one has failed. */
    public void stop() {
        stopped.countDown();
        await();
    }

    /** Transactions whose commit was acknowledged. */
    public long committed() {
        return sum(WorkloadSession::committed);
    }

    /** On purpose, after a conflict, or because the connection was lost before the commit. */
    public long rolledBack() {
        return sum(WorkloadSession::rolledBack);
    }

    /** Transactions whose connection was lost while they committed: only the source knows. */
    public long unknown() {
        return sum(WorkloadSession::unknown);
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public String toString() {
        return description + ", " + committed() + " committed, " + rolledBack() + " rolled back, " + unknown()
                + " unknown";
    }

    private RandomWorkload start(long transactionsPerSession) {
        System.out.println(description);
        for (WorkloadSession session : sessions) {
            running.add(threads.submit(() -> {
                session.run(transactionsPerSession);
                return null;
            }));
        }
        threads.shutdown();
        return this;
    }

    private void await() {
        for (Future<?> session : running) {
            try {
                session.get();
            } catch (ExecutionException e) {
                throw new AssertionError("A session has failed. " + this, e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private long sum(ToLongFunction<WorkloadSession> count) {
        return sessions.stream().mapToLong(count).sum();
    }

    /** What a workload is to be like before it starts. */
    public static final class Builder {
        private final Database database;
        private long seed = System.nanoTime();
        private int sessions = 4;
        private int accounts = 100;
        private Duration pace = Duration.ofMillis(2);
        private String schema = "public";
        private boolean hasJournal;

        private Builder(Database database) {
            this.database = requireNonNull(database, "database");
        }

        /** Repeats what a failed test has printed; with one session exactly, with more up to how they meet. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public Builder sessions(int count) {
            sessions = count;
            return this;
        }

        /** At least two. A transfer among all of them is one transaction with as many changes. */
        public Builder accounts(int count) {
            accounts = count;
            return this;
        }

        /** How long a session rests between two transactions. */
        public Builder pace(Duration pause) {
            pace = pause;
            return this;
        }

        public Builder schema(String name) {
            schema = name;
            return this;
        }

        /** With a table that has no key: each change is a row of its own there, and one that is applied twice shows. */
        public Builder withJournal() {
            hasJournal = true;
            return this;
        }

        /** Creates the tables, and the accounts in them; the other tables are empty. */
        public RandomWorkload create() throws SQLException {
            new WorkloadTables(schema, hasJournal).create(database, accounts);
            return attach();
        }

        /** For tables that an earlier workload has created with as many accounts. */
        public RandomWorkload attach() {
            return new RandomWorkload(this);
        }
    }
}
