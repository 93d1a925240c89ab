package dev.wadi.source.check;

import dev.wadi.source.connection.SenderTimeout;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether the server can be replicated from: version, writer, and settings against what is in use. */
final class ServerCheck {

    private static final int OLDEST = 10;
    private static final long SHORTEST_TIMEOUT_MILLIS = 15_000;
    private static final long SMALL_LIMIT_MEGABYTES = 1024;
    private static final String SETTINGS = """
            SELECT name, setting FROM pg_settings WHERE name IN ('wal_level', 'max_replication_slots',
                'max_wal_senders', 'wal_sender_timeout', 'max_slot_wal_keep_size', 'idle_replication_slot_timeout',
                'server_encoding')""";

    private final Query query;
    private final Platform platform;
    private final boolean hasSlot;
    private final Map<String, String> settings = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param hasSlot whether the slot exists, so that no other one is needed
     */
    ServerCheck(final Connection connection, final Platform platform, final boolean hasSlot) {
        this.query = new Query(connection);
        this.platform = platform;
        this.hasSlot = hasSlot;
    }

    List<Finding> run() throws SQLException {
        query.rows(SETTINGS, row -> settings.put(row.getString(1), row.getString(2)));
        version();
        encoding();
        writer();
        walLevel();
        room("max_replication_slots", "SELECT count(*) FROM pg_replication_slots", hasSlot ? 0 : 1);
        room("max_wal_senders", "SELECT count(*) FROM pg_stat_replication", 1);
        walSenderTimeout();
        walLimit();
        idleTimeout();
        return findings;
    }

    private void version() throws SQLException {
        final String text = query.text("SELECT current_setting('server_version')");
        findings.add(
                query.version() < OLDEST
                        ? Finding.fail("version", "is " + text + "; publications begin with PostgreSQL 10", List.of())
                        : Finding.ok("version", platform + " " + text));
    }

    private void encoding() {
        final String encoding = settings.get("server_encoding");
        if ("SQL_ASCII".equals(encoding)) {
            findings.add(Finding.warn(
                    "server_encoding", "is SQL_ASCII, so bytes that are not UTF-8 cannot be read as text", List.of()));
        }
    }

    private void writer() throws SQLException {
        findings.add(
                query.flag("SELECT pg_is_in_recovery()")
                        ? Finding.fail(
                                "writer",
                                "the server is a reader; point wadi.source.host to the writer (on Aurora the cluster"
                                        + " endpoint)",
                                List.of())
                        : Finding.ok("writer", "the server takes writes"));
    }

    private void walLevel() {
        final String level = settings.get("wal_level");
        findings.add(
                "logical".equals(level)
                        ? Finding.ok("wal_level", "is logical")
                        : Finding.fail(
                                "wal_level",
                                "is '" + level + "' and must be 'logical'",
                                platform.enableLogicalReplication()));
    }

    private void room(final String setting, final String count, final int needed) throws SQLException {
        final int most = Integer.parseInt(settings.get(setting));
        final int used = Integer.parseInt(query.text(count));
        final String text = "is " + most + ", " + used + " in use";
        findings.add(
                used + needed <= most
                        ? Finding.ok(setting, text)
                        : Finding.fail(setting, text, platform.set(setting, String.valueOf(most + 5), true)));
    }

    /** Zero was the advice of older guides: then an older server never notices that a reader is gone. */
    private void walSenderTimeout() throws SQLException {
        final String name = "wal_sender_timeout";
        final long millis = Long.parseLong(settings.get(name));
        if (millis == 0 && query.version() >= SenderTimeout.SETTABLE_SINCE) {
            findings.add(Finding.ok(name, "is 0; the pipeline sets its own for its connections"));
        } else if (millis >= SHORTEST_TIMEOUT_MILLIS) {
            findings.add(Finding.ok(name, "is " + millis / 1000 + " s"));
        } else {
            findings.add(Finding.warn(
                    name,
                    millis == 0
                            ? "is 0: the server never notices a reader whose machine is gone, and its slot stays in use"
                            : "is " + millis + " ms: a short pause of the network ends the stream",
                    platform.set(name, "60000", false)));
        }
    }

    private void walLimit() {
        final String name = "max_slot_wal_keep_size";
        if (!settings.containsKey(name)) {
            return;
        }
        final long megabytes = Long.parseLong(settings.get(name));
        if (megabytes < 0) {
            findings.add(Finding.ok(
                    name, "is unlimited: a slot that is not read can fill the disk; wadi.log-monitoring watches it"));
        } else if (megabytes < SMALL_LIMIT_MEGABYTES) {
            findings.add(Finding.warn(
                    name,
                    "is " + megabytes + " MB: the slot is lost when the pipeline falls that far behind",
                    platform.set(name, "10240", false)));
        } else {
            findings.add(Finding.ok(
                    name, "is " + megabytes + " MB; the slot is lost when the pipeline falls that far behind"));
        }
    }

    private void idleTimeout() {
        final String name = "idle_replication_slot_timeout";
        final String seconds = settings.get(name);
        if (seconds == null) {
            return;
        }
        findings.add(
                "0".equals(seconds)
                        ? Finding.ok(name, "is off")
                        : Finding.warn(
                                name,
                                "is " + seconds + " s: a pipeline that is stopped for longer loses its slot",
                                platform.set(name, "0", false)));
    }
}
