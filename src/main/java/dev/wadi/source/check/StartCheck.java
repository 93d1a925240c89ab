package dev.wadi.source.check;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What has to be so before a pipeline starts; reads only. Each refusal is one line with the object, what is wrong and
 * what to do.
 */
public final class StartCheck {

    /** The server needs a moment to notice that a reader which was killed is gone. */
    private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(3);

    private static final Duration RELEASE_POLL = Duration.ofMillis(100);

    private final SourceDatabase database;
    private final String publication;
    private final String slotName;
    private final ReaderLimits limits;

    public StartCheck(
            final SourceDatabase database, final String publication, final String slotName, final ReaderLimits limits) {
        this.database = database;
        this.publication = publication;
        this.slotName = slotName;
        this.limits = limits;
    }

    /**
     * @throws SourceException if the source refuses
     */
    public void run() {
        try (Connection connection = database.connect()) {
            checkServer(connection);
            checkReplicationRight(connection);
            checkPublication(connection);
            checkSlot(connection);
        } catch (final SQLException e) {
            throw refused(e);
        }
    }

    private SourceException refused(final SQLException e) {
        final String state = Optional.ofNullable(e.getSQLState()).orElse("");
        final String problem =
                switch (state) {
                    case "28P01", "28000" ->
                        "refuses the user or the password; check wadi.source.user, wadi.source.password and"
                                + " pg_hba.conf";
                    case "3D000" -> "has no such database; check wadi.source.database";
                    case "08001", "08004", "08006" ->
                        e.getCause() instanceof UnknownHostException
                                ? "has a host name that cannot be resolved; check wadi.source.host"
                                : "cannot be reached; check wadi.source.host, wadi.source.port and the network";
                    case "42501" -> "refuses a right that Wadi needs";
                    default -> "refuses";
                };
        return new SourceException(database + " " + problem + " (" + firstLine(e) + ")", e);
    }

    private static String firstLine(final SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private void checkServer(final Connection connection) throws SQLException {
        if (Boolean.parseBoolean(one(connection, "SELECT pg_is_in_recovery()::text"))) {
            throw new SourceException(database + " is a reader; point wadi.source.host to the writer (on Aurora the"
                    + " cluster endpoint)");
        }
        final String walLevel = one(connection, "SELECT setting FROM pg_settings WHERE name = 'wal_level'");
        if (!"logical".equals(walLevel)) {
            throw new SourceException(database + " has wal_level '" + walLevel + "' and must have 'logical'; run ALTER"
                    + " SYSTEM SET wal_level = logical and restart the server (on RDS and Aurora set"
                    + " rds.logical_replication = 1 in the cluster parameter group and reboot)");
        }
    }

    private void checkReplicationRight(final Connection connection) throws SQLException {
        final String allowed = one(connection, """
                SELECT (bool_or(rolsuper OR rolreplication)
                    OR coalesce(bool_or(pg_has_role(current_user, (SELECT oid FROM pg_roles
                        WHERE rolname = 'rds_replication'), 'member')), false))::text
                FROM pg_roles WHERE rolname = current_user""");
        if (!Boolean.parseBoolean(allowed)) {
            throw new SourceException(database + " does not let this user replicate; run ALTER ROLE \""
                    + database.user() + "\" REPLICATION (on RDS and Aurora GRANT rds_replication TO \""
                    + database.user() + "\")");
        }
    }

    private void checkPublication(final Connection connection) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT count(*) FROM pg_publication WHERE pubname = ?")) {
            query.setString(1, publication);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (row.getInt(1) == 0) {
                    throw new SourceException("Publication '" + publication + "' does not exist in " + database
                            + "; run CREATE PUBLICATION \"" + publication
                            + "\" FOR TABLE ..., or correct wadi.source.publication");
                }
            }
        }
        final List<PublishedTable> tables = new Catalog(connection).publishedTables(publication);
        if (tables.isEmpty()) {
            throw new SourceException("Publication '" + publication + "' covers no table; run ALTER PUBLICATION \""
                    + publication + "\" ADD TABLE ...");
        }
        checkMoney(tables);
        limits.check(connection, tables);
    }

    /**
     * An amount of money is stored without its point, and every session puts that where its lc_monetary says. Ours are
     * in C, with two decimals.
     */
    private void checkMoney(final List<PublishedTable> tables) throws SQLException {
        for (final PublishedTable table : tables) {
            final Optional<Column> money = table.schema().columns().stream()
                    .filter(column -> holdsMoney(column.type()))
                    .findFirst();
            if (money.isPresent()) {
                checkDecimals("Column '" + money.get().name() + "' of table "
                        + table.schema().id());
                return;
            }
        }
    }

    private static boolean holdsMoney(final PgType type) {
        return type.name().equals("money")
                || type.name().equals("_money")
                || type.attributes().stream().anyMatch(attribute -> holdsMoney(attribute.type()));
    }

    private void checkDecimals(final String column) throws SQLException {
        try (Connection connection = database.connectWithItsSettings()) {
            final String decimals = one(connection, "SELECT scale(1::money::numeric)::text");
            if (!"2".equals(decimals)) {
                throw new SourceException(column + " has type money, whose amounts have " + decimals
                        + " decimals under the source's lc_monetary '"
                        + one(connection, "SELECT current_setting('lc_monetary')")
                        + "' where Wadi reads two; change the column's type to numeric, or publish the table without"
                        + " the column");
            }
        }
    }

    private void checkSlot(final Connection connection) throws SQLException {
        Optional<Slot> slot = Slot.find(connection, slotName);
        final long end = System.nanoTime() + RELEASE_PATIENCE.toNanos();
        while (slot.filter(Slot::isActive).isPresent() && System.nanoTime() < end) {
            LockSupport.parkNanos(RELEASE_POLL.toNanos());
            slot = Slot.find(connection, slotName);
        }
        slot.ifPresent(found -> found.checkUsable(database));
    }

    private static String one(final Connection connection, final String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
