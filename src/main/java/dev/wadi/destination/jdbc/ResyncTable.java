package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableId;
import dev.wadi.delivery.LoadLedger;
import dev.wadi.delivery.TableLoad;
import dev.wadi.delivery.TableLoad.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table wadi.resync: one row for each table of a pipeline, and one without a name that tells that they are noted at
 * all. Each call has a connection of its own.
 */
public final class ResyncTable implements LoadLedger {

    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS wadi.resync (
                pipeline text, table_schema text, table_name text,
                state text NOT NULL,
                rows bigint NOT NULL DEFAULT 0,
                detail text NOT NULL DEFAULT '',
                requested_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
                updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (pipeline, table_schema, table_name))""";

    private static final String WRITE = """
            INSERT INTO wadi.resync AS r (pipeline, table_schema, table_name, state, rows, detail) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (pipeline, table_schema, table_name) DO UPDATE SET state = excluded.state, rows = excluded.rows,
                detail = excluded.detail, updated_at = excluded.updated_at""";

    private static final String REQUEST =
            WRITE + ", requested_at = excluded.requested_at WHERE r.state IN ('DONE', 'FAILED')"
                    + " OR r.updated_at < excluded.updated_at - interval '30 s'";

    private static final TableId NOTED_AT_ALL = new TableId("", "");

    private static final String OF_TABLE = " WHERE pipeline = ? AND table_schema = ? AND table_name = ?";

    private final DestinationDatabase database;
    private final String pipeline;

    public ResyncTable(final DestinationDatabase database, final String pipeline) {
        this.database = requireNonNull(database, "database");
        this.pipeline = requireNonNull(pipeline, "pipeline");
    }

    @Override
    public List<TableId> waiting() {
        return tables(" AND state IN ('REQUESTED', 'LOADING', 'CATCHING_UP') ORDER BY requested_at");
    }

    @Override
    public Optional<Set<TableId>> known() {
        final Set<TableId> tables = new LinkedHashSet<>(tables(""));
        return tables.remove(NOTED_AT_ALL) ? Optional.of(tables) : Optional.empty();
    }

    private List<TableId> tables(final String condition) {
        return with("cannot be asked for " + this, connection -> {
            final List<TableId> tables = new ArrayList<>();
            if (exists(connection)) {
                try (PreparedStatement query = connection.prepareStatement(
                        "SELECT table_schema, table_name FROM wadi.resync WHERE pipeline = ?" + condition)) {
                    query.setString(1, pipeline);
                    try (ResultSet rows = query.executeQuery()) {
                        while (rows.next()) {
                            tables.add(new TableId(rows.getString(1), rows.getString(2)));
                        }
                    }
                }
            }
            return tables;
        });
    }

    @Override
    public void request(final TableId table, final String detail) {
        write(REQUEST, new TableLoad(table, State.REQUESTED, 0, detail));
    }

    @Override
    public void note(final TableLoad load) {
        write(WRITE, load);
    }

    private void write(final String sql, final TableLoad load) {
        with("refuses to note the load of table " + load.table(), connection -> {
            create(connection);
            write(connection, sql, load);
            return load;
        });
    }

    private void write(final Connection connection, final String sql, final TableLoad load) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(sql)) {
            setTable(write, load.table());
            write.setString(4, load.state().name());
            write.setLong(5, load.rows());
            write.setString(6, load.detail());
            write.executeUpdate();
        }
    }

    @Override
    public void renew() {
        with("refuses to note that a load goes on", connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE wadi.resync"
                    + " SET updated_at = clock_timestamp()"
                    + " WHERE pipeline = ? AND state IN ('LOADING', 'CATCHING_UP')")) {
                update.setString(1, pipeline);
                return update.executeUpdate();
            }
        });
    }

    @Override
    public void begin(final Collection<TableId> tables) {
        with("refuses to note the tables of a load", connection -> {
            create(connection);
            connection.setAutoCommit(false);
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM wadi.resync WHERE pipeline = ?")) {
                delete.setString(1, pipeline);
                delete.executeUpdate();
            }
            write(connection, WRITE, new TableLoad(NOTED_AT_ALL, State.DONE, 0, "the tables below are known"));
            for (final TableId table : tables) {
                write(connection, WRITE, new TableLoad(table, State.DONE, 0, "with the others at the first start"));
            }
            connection.commit();
            return tables;
        });
    }

    @Override
    public void forget(final TableId table) {
        with("refuses to forget table " + table, connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM wadi.resync" + OF_TABLE)) {
                setTable(delete, table);
                return delete.executeUpdate();
            }
        });
    }

    /** What is noted of a table. */
    public Optional<TableLoad> find(final TableId table) {
        return with("cannot be asked for table " + table, connection -> {
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT state, rows, detail FROM wadi.resync" + OF_TABLE)) {
                setTable(query, table);
                try (ResultSet row = query.executeQuery()) {
                    return row.next()
                            ? Optional.of(new TableLoad(
                                    table, State.valueOf(row.getString(1)), row.getLong(2), row.getString(3)))
                            : Optional.empty();
                }
            }
        });
    }

    /** Whether a running pipeline has noted anything of a load of any table within these seconds. */
    public boolean isServed(final int withinSeconds) {
        return with("cannot be asked for " + this, connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT EXISTS (SELECT FROM wadi.resync WHERE pipeline = ? AND state <> 'REQUESTED'"
                            + " AND updated_at > clock_timestamp() - make_interval(secs => ?))")) {
                query.setString(1, pipeline);
                query.setInt(2, withinSeconds);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getBoolean(1);
                }
            }
        });
    }

    /** Asks first: making what is there wants rights even where there is nothing to make. */
    private static void create(final Connection connection) throws SQLException {
        if (!exists(connection)) {
            try (Statement statement = connection.createStatement()) {
                if (!isTrue(connection, "SELECT to_regnamespace('wadi') IS NOT NULL")) {
                    statement.execute("CREATE SCHEMA IF NOT EXISTS " + ProgressTable.SCHEMA);
                }
                statement.execute(CREATE);
            }
        }
    }

    private static boolean exists(final Connection connection) throws SQLException {
        return isTrue(connection, "SELECT to_regclass('wadi.resync') IS NOT NULL");
    }

    private static boolean isTrue(final Connection connection, final String sql) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private void setTable(final PreparedStatement statement, final TableId table) throws SQLException {
        statement.setString(1, pipeline);
        statement.setString(2, table.schema());
        statement.setString(3, table.name());
    }

    private interface SqlAction<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T with(final String what, final SqlAction<T> action) {
        return new Attempts(database).ask(what, () -> {
            try (Connection connection = database.connect(DestinationDatabase.CONNECT_PATIENCE)) {
                return action.run(connection);
            }
        });
    }

    @Override
    public String toString() {
        return "wadi.resync";
    }
}
