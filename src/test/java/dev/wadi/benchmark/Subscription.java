package dev.wadi.benchmark;

import dev.wadi.testing.Database;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Set;

/** PostgreSQL's own logical replication, whose work is done by the destination's server. */
final class Subscription implements Contender {

    @Override
    public String name() {
        return "subscription";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.allOf(Workload.class);
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public Running start(final Task task) throws SQLException {
        final boolean copies = task.workload() == Workload.LOAD;
        task.destination()
                .execute("CREATE SUBSCRIPTION " + task.slot() + " CONNECTION '" + connection(task.source())
                        + "' PUBLICATION " + Task.PUBLICATION + " WITH (slot_name = '" + task.slot()
                        + "', create_slot = " + copies + ", copy_data = " + copies + ")");
        return new Subscribed(task);
    }

    private static String connection(final Database source) {
        return "host=" + source.host() + " port=" + source.port() + " dbname=" + source.name() + " user="
                + quoted(source.user()) + " password=" + quoted(source.password());
    }

    /** For libpq inside a literal of SQL. */
    private static String quoted(final String value) {
        return "''" + value.replace("\\", "\\\\").replace("'", "\\''") + "''";
    }

    private record Subscribed(Task task) implements Running {

        @Override
        public void requireAlive() {
            // The server starts it again; what does not arrive is noticed by its absence.
        }

        @Override
        public OptionalDouble cpuSeconds() {
            return OptionalDouble.empty();
        }

        @Override
        public OptionalDouble peakHeapBytes() {
            return OptionalDouble.empty();
        }

        @Override
        public void close() throws SQLException {
            // Its slot goes with it.
            task.destination().execute("DROP SUBSCRIPTION " + task.slot());
        }
    }
}
