package dev.wadi.benchmark;

import dev.wadi.testing.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Every workload in turn, and in each every contender, with a slot and a destination of its own. What is to be loaded and
 * the stream are written once for all.
 */
final class Trial {

    private static final String DESTINATION = "wadi_benchmark_copy";
    private static final String ALONE = "latency alone";
    private static final String BESIDE_BULK = "latency beside a bulk load";
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(10);

    private final Server source;
    private final Server destination;
    private final Sizes sizes;
    private final List<Measurement> measurements = new ArrayList<>();

    Trial(final Server source, final Server destination, final Sizes sizes) {
        this.source = source;
        this.destination = destination;
        this.sizes = sizes;
    }

    List<Measurement> run(final List<Workload> workloads, final List<Contender> contenders) throws SQLException {
        for (final Workload workload : workloads) {
            final List<Contender> taking = contenders.stream()
                    .filter(contender -> contender.workloads().contains(workload))
                    .toList();
            if (workload == Workload.LATENCY) {
                // Its rows are written while it is measured, so no two can share them.
                for (final Contender contender : taking) {
                    run(workload, List.of(contender));
                }
            } else {
                run(workload, taking);
            }
        }
        return measurements;
    }

    private void run(final Workload workload, final List<Contender> contenders) throws SQLException {
        final Database from = prepare(workload, contenders);
        try {
            for (final Contender contender : contenders) {
                System.out.println(workload.word() + ": " + contender.name());
                run(contender, workload, from);
            }
        } finally {
            contenders.forEach(contender -> dropSlot(from, slot(contender)));
            source.drop(from.name());
        }
    }

    private Database prepare(final Workload workload, final List<Contender> contenders) throws SQLException {
        for (final Contender contender : contenders) {
            dropSlot(source.database(), slot(contender));
        }
        final Database from = source.createDatabase(workload.database());
        from.execute(
                Rows.definition(Rows.TABLE),
                Rows.definition(LatencyProbe.TABLE),
                "CREATE PUBLICATION " + Task.PUBLICATION + " FOR TABLE " + Rows.TABLE + ", " + LatencyProbe.TABLE);
        if (workload == Workload.LOAD) {
            Rows.load(from, sizes.loadRows());
            return from;
        }
        for (final Contender contender : contenders) {
            from.execute("SELECT pg_create_logical_replication_slot('" + slot(contender) + "', 'pgoutput')");
        }
        if (workload == Workload.STREAM) {
            Rows.stream(from, sizes.cycles());
        } else if (workload == Workload.TRANSACTION) {
            Rows.transaction(from, sizes.transactionRows());
        }
        return from;
    }

    private static String slot(final Contender contender) {
        return "wadi_benchmark_" + contender.name().replace('-', '_');
    }

    private void run(final Contender contender, final Workload workload, final Database from) {
        try {
            final Database to = destination.createDatabase(DESTINATION);
            if (contender.needsTables()) {
                to.execute(Rows.definition(Rows.TABLE), Rows.definition(LatencyProbe.TABLE));
            }
            final Task task = new Task(workload, from, to, slot(contender), 1 + sizes.changes(workload));
            source.database().execute("CHECKPOINT");
            destination.database().execute("CHECKPOINT");
            if (workload == Workload.LATENCY) {
                measureLatency(contender, task);
            } else {
                measurements.add(measureRate(contender, task));
            }
            dropSlot(from, task.slot());
            destination.drop(DESTINATION);
        } catch (final Exception | AssertionError e) {
            e.printStackTrace();
            measurements.add(Measurement.failed(
                    contender.name(),
                    workload.word(),
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
        }
    }

    private Measurement measureRate(final Contender contender, final Task task) throws Exception {
        final long started = System.nanoTime();
        final Running running = contender.start(task);
        final Use before;
        final Use after;
        try (running) {
            if (contender.beginsWithSlot()) {
                await("it begins", running, () -> hasBegun(task));
            }
            before = use(running);
            if (contender.writes()) {
                awaitMark(contender, running, task.destination());
            } else {
                running.awaitTaken(sizes.patience());
            }
            after = use(running);
            settle(contender, task);
        }
        final double seconds = (after.nanos - before.nanos) / 1e9;
        return new Measurement(
                contender.name(),
                task.workload().word(),
                task.changes(),
                (before.nanos - started) / 1e9,
                seconds,
                task.changes() / seconds,
                perChange(before.own, after.own, task),
                perChange(before.source, after.source, task),
                perChange(before.destination, after.destination, task),
                running.peakHeapBytes().isPresent() ? running.peakHeapBytes().getAsDouble() / 1024 / 1024 : null,
                null,
                verdict(contender, task));
    }

    private void measureLatency(final Contender contender, final Task task) throws Exception {
        try (Running running = contender.start(task)) {
            final LatencyProbe probe =
                    new LatencyProbe(task.source(), task.destination(), running, contender.liveRows(), sizes);
            probe.awaitFirst();
            final Latency alone = probe.measure(false);
            final Latency besideBulk = probe.measure(true);
            // So that both sides can be compared, after everything else.
            task.source().execute(Rows.insert(Rows.MARK, Rows.MARK));
            awaitMark(contender, running, task.destination());
            final String verdict = verdict(contender, task);
            measurements.add(Measurement.of(contender.name(), ALONE, alone, verdict));
            measurements.add(Measurement.of(contender.name(), BESIDE_BULK, besideBulk, verdict));
        }
    }

    private boolean hasBegun(final Task task) throws SQLException {
        final String condition = task.workload() == Workload.LOAD ? "true" : "active";
        return source.database()
                .value("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + task.slot() + "' AND "
                        + condition)
                .equals("1");
    }

    private void awaitMark(final Contender contender, final Running running, final Database to) throws Exception {
        final String mark = contender.liveRows() + " AND id = " + Rows.MARK;
        try (Connection connection = to.connect();
                Statement statement = connection.createStatement()) {
            await("the last row arrives", running, () -> Rows.highest(statement, Rows.TABLE, mark)
                    .isPresent());
        }
    }

    private void await(final String what, final Running running, final Callable<Boolean> isSo) throws Exception {
        final long until = System.nanoTime() + sizes.patience().toNanos();
        while (!isSo.call()) {
            running.requireAlive();
            if (System.nanoTime() > until) {
                throw new IllegalStateException("Not within " + sizes.patience() + ": " + what);
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private Use use(final Running running) {
        return new Use(System.nanoTime(), running.cpuSeconds(), source.cpuSeconds(), destination.cpuSeconds());
    }

    private static Double perChange(final OptionalDouble before, final OptionalDouble after, final Task task) {
        return before.isPresent() && after.isPresent()
                ? (after.getAsDouble() - before.getAsDouble()) / task.changes() * 1e6
                : null;
    }

    /** The last row need not be the last change for one that writes inserts and deletes apart. Not measured. */
    private static void settle(final Contender contender, final Task task) throws SQLException {
        final long until = System.nanoTime() + SETTLES_WITHIN.toNanos();
        while (contender.writes() && !verdict(contender, task).equals(Measurement.EQUAL) && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private static String verdict(final Contender contender, final Task task) throws SQLException {
        if (!contender.writes()) {
            return Measurement.NOTHING_WRITTEN;
        }
        final String there = Rows.fingerprint(task.source(), "true");
        final String here = Rows.fingerprint(task.destination(), contender.liveRows());
        return here.equals(there) ? Measurement.EQUAL : "DIFFERENT: " + here + ", not " + there;
    }

    private void dropSlot(final Database from, final String slot) {
        try {
            from.execute(
                    "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active AND slot_name = '"
                            + slot + "'");
            final long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            final String active =
                    "SELECT count(*) FROM pg_replication_slots WHERE active AND slot_name = '" + slot + "'";
            while (!from.value(active).equals("0") && System.nanoTime() < until) {
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
            from.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '"
                    + slot + "'");
        } catch (final SQLException e) {
            throw new IllegalStateException("Slot " + slot + " cannot be dropped: " + e.getMessage(), e);
        }
    }

    private record Use(long nanos, OptionalDouble own, OptionalDouble source, OptionalDouble destination) {}
}
