package dev.wadi.scenario;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import dev.wadi.testing.Comparison;
import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.TcpProxy;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A source, an empty destination, and the settings of a user who replicates one to the other with least rights. */
final class ReplicatedPair {

    static final Duration SOON = Duration.ofMinutes(2);

    /** The exit code of a program whose pipeline has failed for good. */
    static final int PIPELINE_FAILED = 4;

    private static final String PASSWORD = "secret of the role";

    private final Database source;
    private final Database destination;
    private final String name;
    private final String reader;
    private final Database roleAtSource;

    private ReplicatedPair(
            final Database source,
            final Database destination,
            final String name,
            final String reader,
            final Database roleAtSource) {
        this.source = source;
        this.destination = destination;
        this.name = name;
        this.reader = reader;
        this.roleAtSource = roleAtSource;
    }

    /** The readers that every scenario has to hold for. */
    static Stream<String> readers() {
        return Stream.of("debezium", "pgoutput");
    }

    static ReplicatedPair on(final PostgresServer server, final String reader) throws SQLException {
        return on(server, server, reader);
    }

    /** Both on one server, each in an encoding of its own. */
    static ReplicatedPair on(
            final PostgresServer server, final String reader, final String sourceEncoding, final String encoding)
            throws SQLException {
        final String name = server.uniqueName("pair");
        return on(
                server.createDatabase(name + "_source", sourceEncoding),
                server.createDatabase(name + "_destination", encoding),
                name,
                reader);
    }

    static ReplicatedPair on(
            final PostgresServer sourceServer, final PostgresServer destinationServer, final String reader)
            throws SQLException {
        final String name = sourceServer.uniqueName(destinationServer.uniqueName("pair"));
        return on(
                sourceServer.createDatabase(name + "_source"),
                destinationServer.createDatabase(name + "_destination"),
                name,
                reader);
    }

    private static ReplicatedPair on(
            final Database source, final Database destination, final String name, final String reader)
            throws SQLException {
        source.execute("CREATE ROLE " + name + " LOGIN REPLICATION PASSWORD '" + PASSWORD + "'");
        destination.execute(
                "CREATE ROLE " + name + "_writer LOGIN PASSWORD '" + PASSWORD + "'",
                "GRANT CREATE ON DATABASE " + destination.name() + " TO " + name + "_writer",
                "GRANT USAGE, CREATE ON SCHEMA public TO " + name + "_writer");
        return new ReplicatedPair(source, destination, name, reader, source.as(name, PASSWORD));
    }

    Database source() {
        return source;
    }

    Database destination() {
        return destination;
    }

    /** The source as the pipeline's role enters it. */
    Database roleAtSource() {
        return roleAtSource;
    }

    /** The role that writes to the destination. */
    String writer() {
        return name + "_writer";
    }

    /** Of the pipeline, and of its role at the source. */
    String name() {
        return name;
    }

    String slot() {
        return "wadi_" + name;
    }

    String publication() {
        return name + "_publication";
    }

    /** Publishes tables and lets the role read them. */
    ReplicatedPair publish(final List<TableId> tables) throws SQLException {
        final String list = tables.stream().map(SqlName::quote).collect(Collectors.joining(", "));
        source.execute(
                "CREATE PUBLICATION " + publication() + " FOR TABLE " + list,
                "GRANT SELECT ON " + list + " TO " + name);
        for (final TableId table : tables) {
            source.execute("GRANT USAGE ON SCHEMA " + SqlName.quote(table.schema()) + " TO " + name);
        }
        return this;
    }

    ReplicatedPair publish(final String... tables) throws SQLException {
        return publish(
                Stream.of(tables).map(table -> new TableId("public", table)).toList());
    }

    /** Publishes every table, also those made later, and lets the role read them. */
    ReplicatedPair publishAll() throws SQLException {
        source.execute(
                "CREATE PUBLICATION " + publication() + " FOR ALL TABLES",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + name,
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO " + name);
        return this;
    }

    /** Gives the roles settings that show values in other forms, and read them in others. */
    ReplicatedPair withHostileSettings() throws SQLException {
        hostile(source, name);
        hostile(destination, name + "_writer");
        return this;
    }

    private static void hostile(final Database database, final String role) throws SQLException {
        database.execute(
                "ALTER ROLE " + role + " SET DateStyle = 'German, DMY'",
                "ALTER ROLE " + role + " SET IntervalStyle = 'sql_standard'",
                "ALTER ROLE " + role + " SET TimeZone = 'Asia/Kolkata'",
                "ALTER ROLE " + role + " SET bytea_output = 'escape'",
                "ALTER ROLE " + role + " SET extra_float_digits = -15",
                "ALTER ROLE " + role + " SET lc_monetary = 'C'",
                "ALTER ROLE " + role + " SET xmloption = 'document'",
                "ALTER ROLE " + role + " SET xmlbinary = 'hex'",
                "ALTER ROLE " + role + " SET search_path = 'app'",
                "ALTER ROLE " + role + " SET array_nulls = off",
                "ALTER ROLE " + role + " SET quote_all_identifiers = on",
                "ALTER ROLE " + role + " SET client_encoding = 'LATIN1'",
                "ALTER ROLE " + role + " SET standard_conforming_strings = off",
                "ALTER ROLE " + role + " SET backslash_quote = off");
    }

    Comparison compare(final String... tables) {
        return Comparison.of(
                source,
                destination,
                Stream.of(tables).map(table -> new TableId("public", table)).toList());
    }

    /** The product as a user has it: the shipped routes, and the settings of this pair. */
    WadiProcess.Builder wadi(final Path directory) {
        return wadi(directory, source.host(), source.port());
    }

    WadiProcess.Builder wadi(final Path directory, final String sourceHost, final int sourcePort) {
        return wadi(directory, sourceHost, sourcePort, destination);
    }

    /** The product with a network between it and both sides. */
    WadiProcess.Builder wadi(final Path directory, final TcpProxy toSource, final TcpProxy toDestination) {
        return wadi(
                directory,
                toSource.host(),
                toSource.port(),
                destination.at(toDestination.host(), toDestination.port()));
    }

    private WadiProcess.Builder wadi(
            final Path directory, final String sourceHost, final int sourcePort, final Database seenDestination) {
        return WadiProcess.in(directory).routes(Path.of("routes")).properties("""
                wadi.source.name=%s
                wadi.source.host=%s
                wadi.source.port=%d
                wadi.source.database=%s
                wadi.source.user=%s
                wadi.source.password=%s
                wadi.source.publication=%s
                wadi.source.reader=%s
                wadi.destination.url=%s
                wadi.destination.user=%s_writer
                wadi.destination.password=%s
                # Several run on one machine.
                camel.management.enabled=false
                """.formatted(
                        name,
                        sourceHost,
                        sourcePort,
                        roleAtSource.name(),
                        roleAtSource.user(),
                        roleAtSource.password(),
                        publication(),
                        reader,
                        seenDestination.jdbcUrl(),
                        name,
                        PASSWORD));
    }

    /** The shipped route, with an option more at its source. */
    static String routeWith(final String option) throws IOException {
        return Files.readString(Path.of("routes/replicate.camel.yaml"))
                .replaceFirst("( +)name: .*\\{\\{wadi.source.name}}.*\n", "$0$1" + option + "\n");
    }

    /** Starts it and waits until changes are being read. */
    WadiProcess start(final Path directory) {
        final WadiProcess process = wadi(directory).start();
        awaitStreaming(process);
        return process;
    }

    static void awaitStreaming(final WadiProcess process) {
        process.awaitOutput("reads changes from", SOON);
    }

    @Override
    public String toString() {
        return name + " with " + reader;
    }
}
