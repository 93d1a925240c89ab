package dev.wadi.benchmark;

import dev.wadi.testing.Database;
import dev.wadi.testing.WadiProcess;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium's engine with Debezium's own JDBC sink, without Kafka in between. Its class path is resolved by Maven when the
 * benchmark starts.
 */
final class DebeziumSink implements Contender {

    static final String NAME = "debezium-jdbc";

    private static final Path POM = Path.of("src", "test", "benchmark", "debezium-jdbc.pom.xml");
    private static final Path CLASS_PATH = Path.of("target", "benchmark", "debezium-jdbc.classpath");
    private static final int BATCH_SIZE = 4096;

    private final String classPath;

    private DebeziumSink(final String classPath) {
        this.classPath = classPath;
    }

    /**
     * Empty if Maven cannot bring the jars; it says why.
     *
     * @param mavenHome the folder of Maven; empty if the benchmark was not started by it
     */
    static Optional<Contender> resolved(final String mavenHome) throws IOException, InterruptedException {
        if (mavenHome.isEmpty()) {
            return Optional.empty();
        }
        Files.createDirectories(CLASS_PATH.getParent());
        final Process maven = new ProcessBuilder(
                        Path.of(mavenHome, "bin", "mvn").toString(),
                        "-q",
                        "-B",
                        "-f",
                        POM.toString(),
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=" + CLASS_PATH.toAbsolutePath())
                .inheritIO()
                .start();
        return maven.waitFor() == 0
                ? Optional.of(new DebeziumSink(Files.readString(CLASS_PATH).strip()))
                : Optional.empty();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.STREAM);
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public Running start(final Task task) throws IOException {
        final Path directory = ChildJvm.directory();
        final WadiProcess.Builder builder = WadiProcess.in(directory)
                .mainClass(DebeziumSink.class)
                .classPath(Path.of("target", "test-classes").toAbsolutePath() + File.pathSeparator + classPath);
        task.environment().forEach(builder::environment);
        return ChildJvm.start(builder, directory);
    }

    /** The process of its own: it reads until it is ended. */
    public static void main(final String[] arguments) throws Exception {
        final Task task = Task.fromEnvironment();
        // Not on the class path that this class is compiled with.
        final SinkTask sink = (SinkTask) Class.forName("io.debezium.connector.jdbc.JdbcSinkConnectorTask")
                .getConstructor()
                .newInstance();
        sink.start(sinkSettings(task.destination()));
        try (DebeziumEngine<RecordChangeEvent<SourceRecord>> engine = DebeziumEngine.create(
                        ChangeEventFormat.of(Connect.class))
                .using(engineSettings(task))
                .notifying((events, committer) -> write(events, committer, sink))
                .build()) {
            engine.run();
        }
    }

    private static void write(
            final List<RecordChangeEvent<SourceRecord>> events,
            final RecordCommitter<RecordChangeEvent<SourceRecord>> committer,
            final SinkTask sink)
            throws InterruptedException {
        sink.put(events.stream().map(event -> sinkRecord(event.record())).toList());
        for (final RecordChangeEvent<SourceRecord> event : events) {
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
    }

    private static SinkRecord sinkRecord(final SourceRecord source) {
        return new SinkRecord(
                source.topic(), 0, source.keySchema(), source.key(), source.valueSchema(), source.value(), 0);
    }

    private static Map<String, String> sinkSettings(final Database destination) {
        return Map.of(
                "connection.url", destination.jdbcUrl(),
                "connection.username", destination.user(),
                "connection.password", destination.password(),
                "insert.mode", "upsert",
                "primary.key.mode", "record_key",
                "delete.enabled", "true",
                "schema.evolution", "none",
                "collection.name.format", "${source.table}",
                "use.reduction.buffer", "true",
                "batch.size", String.valueOf(BATCH_SIZE));
    }

    private static Properties engineSettings(final Task task) {
        final Database source = task.source();
        final Properties settings = new Properties();
        settings.putAll(Map.of(
                "name", "benchmark",
                "topic.prefix", "benchmark",
                "connector.class", "io.debezium.connector.postgresql.PostgresConnector",
                "offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore",
                "plugin.name", "pgoutput",
                "publication.name", Task.PUBLICATION,
                "publication.autocreate.mode", "disabled",
                "slot.name", task.slot(),
                "snapshot.mode", "no_data",
                "tombstones.on.delete", "false"));
        settings.putAll(Map.of(
                "database.hostname", source.host(),
                "database.port", String.valueOf(source.port()),
                "database.dbname", source.name(),
                "database.user", source.user(),
                "database.password", source.password(),
                "max.batch.size", String.valueOf(BATCH_SIZE),
                "max.queue.size", String.valueOf(4 * BATCH_SIZE)));
        return settings;
    }
}
