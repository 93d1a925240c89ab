package dev.wadi.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * A real PostgreSQL server that is ready for logical replication and loses nothing it has committed.
 * It runs in Docker where there is one (unless {@code -Dwadi.test.docker=false}), else embedded; it says which.
 * It ends with {@link #close} or with the JVM. Safe for many threads.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final AtomicInteger names = new AtomicInteger();
    private final Thread atExit = new Thread(this::closeCluster, "postgres-stop");

    private PostgresServer(Cluster cluster) {
        this.cluster = cluster;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Describes a server of a major version: 15 or 18. */
    public static Builder version(int major) {
        return new Builder(major);
    }

    public String host() {
        return cluster.host();
    }

    public int port() {
        return cluster.port();
    }

    /** The superuser. */
    public String user() {
        return cluster.user();
    }

    public String password() {
        return cluster.password();
    }

    public String jdbcUrl(String database) {
        return database(database).jdbcUrl();
    }

    /** The named database, entered as superuser; it need not exist yet. */
    public Database database(String name) {
        return new Database(host(), port(), name, user(), password());
    }

    public Database createDatabase(String name, String encoding) throws SQLException {
        execute(
                "postgres",
                "create database \"" + name + "\" template template0 encoding '" + encoding
                        + "' lc_collate 'C' lc_ctype 'C'");
        return database(name);
    }

    public Database createDatabase(String name) throws SQLException {
        execute("postgres", "create database \"" + name + "\"");
        return database(name);
    }

    /** Drops the database with its replication slots, whoever uses them. */
    public void dropDatabase(String name) throws SQLException {
        Database all = database("postgres");
        String ofDatabase = " from pg_replication_slots where database = '" + name + "'";
        all.execute("select pg_terminate_backend(active_pid)" + ofDatabase + " and active");
        Awaitility.await("the slots of " + name + " are free")
                .atMost(READY_WITHIN)
                .until(() -> all.value("select count(*)" + ofDatabase + " and active")
                        .equals("0"));
        all.execute(
                "select pg_drop_replication_slot(slot_name)" + ofDatabase,
                "drop database \"" + name + "\" with (force)");
    }

    public Connection connect(String database) throws SQLException {
        return database(database).connect();
    }

    public void execute(String database, String... statements) throws SQLException {
        database(database).execute(statements);
    }

    /** A name that nothing else on this server has: databases, slots, roles and publications of tests never meet. */
    public String uniqueName(String prefix) {
        return prefix + "_" + names.incrementAndGet();
    }

    public void stop() {
        cluster.stop();
    }

    /** Starts it again on the same port with the same data. */
    public void start() {
        cluster.start();
        awaitReady();
    }

    /** Kills the server with SIGKILL and starts it again; it recovers from its log. */
    public void kill() {
        cluster.kill();
        start();
    }

    /** Kills it with SIGKILL and leaves it down until {@link #start}. */
    public void crash() {
        cluster.kill();
    }

    /** Stops all its processes where they are, until {@link #thaw}: connections stay, nothing answers. */
    public void freeze() {
        cluster.freeze();
    }

    public void thaw() {
        cluster.thaw();
    }

    /**
     * Another server that follows this one, and its slots that survive a failover. Restarts this one; not in Docker.
     */
    public PostgresServer startStandby() throws SQLException {
        execute("postgres", "select pg_create_physical_replication_slot('standby', true)");
        stop();
        Cluster standby;
        try {
            standby = cluster.standby(Map.of(
                    "primary_conninfo",
                    "host=" + host() + " port=" + port() + " user=" + user() + " password=" + password()
                            + " dbname=postgres",
                    "primary_slot_name",
                    "standby",
                    "hot_standby_feedback",
                    "on",
                    "sync_replication_slots",
                    "on"));
        } finally {
            start();
        }
        PostgresServer server = new PostgresServer(standby);
        server.start();
        return server;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        closeCluster();
    }

    private void closeCluster() {
        cluster.close();
    }

    private void awaitReady() {
        Awaitility.await("PostgreSQL accepts connections on port " + port())
                .atMost(READY_WITHIN)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> database("postgres").value("select 1").equals("1"));
    }

    private String describe() {
        try {
            String version = database("postgres").value("show server_version").split(" ")[0];
            return "PostgreSQL " + version + ", " + cluster.kind() + ", port " + port();
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL on port " + port() + " does not tell its version", e);
        }
    }

    /** What a server is to be like before it starts. */
    public static final class Builder {
        private static final List<Integer> MAJOR_VERSIONS = List.of(15, 18);

        private final int major;
        private final Map<String, String> settings = new LinkedHashMap<>(Map.of(
                "wal_level", "logical",
                "fsync", "on",
                "synchronous_commit", "on",
                "max_replication_slots", "200",
                "max_wal_senders", "20",
                // Each database has its turn within this time, and a server of tests has hundreds.
                "autovacuum_naptime", "10min"));

        private Builder(int major) {
            if (!MAJOR_VERSIONS.contains(major)) {
                throw new IllegalArgumentException("PostgreSQL " + major + " is not one of " + MAJOR_VERSIONS);
            }
            this.major = major;
        }

        /** A setting of postgresql.conf, such as {@code max_slot_wal_keep_size}. */
        public Builder setting(String key, String value) {
            settings.put(key, value);
            return this;
        }

        public PostgresServer start() {
            Cluster cluster = ContainerCluster.isPossible()
                    ? new ContainerCluster(major, settings)
                    : new EmbeddedCluster(major, settings);
            PostgresServer server = new PostgresServer(cluster);
            try {
                server.start();
                System.out.println(server.describe());
                return server;
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        }
    }
}
