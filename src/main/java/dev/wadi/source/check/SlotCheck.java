package dev.wadi.source.check;

import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the slot can be read from, or made without a long wait. */
final class SlotCheck {

    /** Creating a slot waits for all of these. Without pg_read_all_stats only the role's own show since when. */
    private static final String LONG_TRANSACTIONS = """
            SELECT a.pid, extract(epoch FROM now() - a.xact_start)::bigint
            FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
              AND a.xact_start < now() - make_interval(secs => ?) ORDER BY 2 DESC""";

    private static final String PREPARED = """
            SELECT gid, extract(epoch FROM now() - prepared)::bigint FROM pg_prepared_xacts
            WHERE prepared < now() - make_interval(secs => ?) ORDER BY 2 DESC""";

    /** What a slot holds back that was lost already is 0. */
    private static final String UNREAD = """
            SELECT slot_name, pg_size_pretty(coalesce(greatest(pg_wal_lsn_diff(
                CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
                restart_lsn), 0), 0))
            FROM pg_replication_slots
            WHERE database = current_database() AND NOT active AND NOT temporary AND slot_name LIKE 'wadi\\_%'
              AND slot_name <> ? ORDER BY 1""";

    /** Most transactions have ended before anybody could look at them. */
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Connection connection;
    private final SourceDatabase database;
    private final Query query;
    private final Duration longTransaction;

    SlotCheck(final Connection connection, final SourceDatabase database) {
        this(connection, database, LONG);
    }

    /**
     * @param longTransaction from when on a transaction is named
     */
    SlotCheck(final Connection connection, final SourceDatabase database, final Duration longTransaction) {
        this.connection = connection;
        this.database = database;
        this.query = new Query(connection);
        this.longTransaction = longTransaction;
    }

    List<Finding> run(final String name) throws SQLException {
        final List<Finding> findings = new ArrayList<>();
        findings.addAll(unreadSlots(name));
        final Optional<Slot> slot = Slot.find(connection, name);
        if (slot.isEmpty()) {
            findings.add(Finding.ok("slot", "'" + name + "' does not exist yet and will be created"));
            findings.add(runningTransactions());
            return findings;
        }
        findings.add(slot(slot.get()));
        failover(slot.get()).ifPresent(findings::add);
        return findings;
    }

    /** A pipeline that was renamed or given up leaves its slot, and nothing else would tell of it. */
    private List<Finding> unreadSlots(final String ownName) throws SQLException {
        return query.rows(
                UNREAD,
                row -> Finding.warn(
                        "unread slot",
                        "'" + row.getString(1) + "' is read by nobody and holds back " + row.getString(2)
                                + " of log; if no pipeline has it any more, drop it",
                        List.of("SELECT pg_drop_replication_slot('" + row.getString(1) + "');")),
                ownName);
    }

    private Finding slot(final Slot slot) throws SQLException {
        final Optional<Finding> problem = slot.problem(database);
        if (problem.isPresent()) {
            return problem.get();
        }
        final Optional<SlotHolder> holder =
                slot.isActive() ? SlotHolder.of(connection, slot.activePid()) : Optional.empty();
        return holder.isEmpty()
                ? Finding.ok("slot", "'" + slot.name() + "' at " + slot.confirmed())
                : Finding.warn(
                        "slot",
                        "'" + slot.name() + "' is being read by " + holder.get().description()
                                + (holder.get().isOurs() ? ": the pipeline is running" : ", which is not Wadi"),
                        List.of());
    }

    private Optional<Finding> failover(final Slot slot) throws SQLException {
        if (query.version() < Slot.FAILOVER_SINCE) {
            return Optional.empty();
        }
        final boolean isFailover =
                query.flag("SELECT failover FROM pg_replication_slots WHERE slot_name = ?", slot.name());
        final boolean hasStandby =
                query.flag("SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_type = 'physical')");
        if (isFailover) {
            return Optional.of(Finding.ok("failover slot", "the slot is kept on standbys that synchronize slots"));
        }
        return hasStandby
                ? Optional.of(Finding.warn(
                        "failover slot",
                        "the server has a standby, and the slot does not survive a failover to it, after which"
                                + " everything is loaded again; it can be altered while the pipeline is stopped",
                        List.of("psql 'host=" + database.host() + " port=" + database.port() + " user="
                                + database.user() + " dbname=" + database.name()
                                + " replication=database' -c 'ALTER_REPLICATION_SLOT " + slot.name()
                                + " (FAILOVER)'")))
                : Optional.empty();
    }

    private Finding runningTransactions() throws SQLException {
        final List<String> cure = new ArrayList<>();
        long longest = 0;
        for (final long[] running : query.rows(
                LONG_TRANSACTIONS, row -> new long[] {row.getLong(1), row.getLong(2)}, longTransaction.toSeconds())) {
            cure.add("SELECT pg_terminate_backend(" + running[0] + ");");
            longest = Math.max(longest, running[1]);
        }
        for (final String[] prepared : query.rows(
                PREPARED, row -> new String[] {row.getString(1), row.getString(2)}, longTransaction.toSeconds())) {
            cure.add("ROLLBACK PREPARED '" + prepared[0].replace("'", "''") + "';");
            longest = Math.max(longest, Long.parseLong(prepared[1]));
        }
        return cure.isEmpty()
                ? Finding.ok("running transactions", "none that would hold up the slot's creation")
                : Finding.warn(
                        "running transactions",
                        cure.size() + " hold up the slot's creation, the longest for " + longest
                                + " s; let them end, or end them",
                        cure);
    }
}
