package dev.wadi.source.debezium;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium's connector, which shows the reader what has ended the engine. The engine only logs it: Camel 4.17 passes no
 * completion callback on. Debezium creates it by its class name.
 */
public final class WatchedConnector extends PostgresConnector {

    private static final String CLASS = "connector.class";

    @Override
    public Class<? extends Task> taskClass() {
        return WatchedTask.class;
    }

    /** Debezium finds what belongs to a connector by the class itself, and does not know this one. */
    @Override
    public List<Map<String, String>> taskConfigs(final int maxTasks) {
        return super.taskConfigs(maxTasks).stream()
                .map(settings -> {
                    final Map<String, String> task = new HashMap<>(settings);
                    task.put(CLASS, PostgresConnector.class.getName());
                    return task;
                })
                .toList();
    }

    /** Every failure of Debezium's threads comes out of a poll. */
    public static final class WatchedTask extends PostgresConnectorTask {

        private DebeziumReader reader;

        @Override
        public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(
                final Configuration config) {
            reader = Tickets.redeem(config.getString(SlotPositions.TICKET));
            return super.start(config);
        }

        @Override
        public List<SourceRecord> doPoll() throws InterruptedException {
            try {
                return super.doPoll();
            } catch (final RuntimeException | Error e) {
                reader.engineFailed(e);
                throw e;
            }
        }
    }
}
