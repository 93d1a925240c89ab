package dev.wadi.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** What the source can send at most: pgoutput read by pgjdbc, its messages counted and thrown away. */
final class Limit implements Contender {

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.STREAM);
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public Running start(final Task task) throws IOException {
        return ChildJvm.start(Limit.class, task);
    }

    /** The process of its own: it reads until it has counted all changes, and then waits to be ended. */
    public static void main(final String[] arguments) throws Exception {
        final Task task = Task.fromEnvironment();
        try (Connection connection = task.source().connectForReplication();
                PGReplicationStream stream = open(connection, task.slot())) {
            int missing = task.changes();
            while (missing > 0) {
                final ByteBuffer message = stream.read();
                final byte kind = message.get();
                if (kind == 'I' || kind == 'U' || kind == 'D') {
                    missing--;
                }
                stream.setFlushedLSN(stream.getLastReceiveLSN());
            }
            ChildJvm.sayTaken();
            Thread.currentThread().join();
        }
    }

    private static PGReplicationStream open(final Connection connection, final String slot) throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(slot)
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", Task.PUBLICATION)
                .start();
    }
}
