package dev.wadi.destination.jdbc;

import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The table wadi.table_owner: which pipeline writes to each table of the destination. A pipeline claims a table when it
 * announces, creates or adopts it, so that two pipelines never write to the same one.
 */
final class TableOwners {

    private static final String NAME = "wadi.table_owner";

    private static final String CREATE = """
            CREATE TABLE wadi.table_owner (
                table_schema text,
                table_name text,
                pipeline text NOT NULL,
                since timestamp with time zone NOT NULL DEFAULT now(),
                PRIMARY KEY (table_schema, table_name))""";

    private static final String OF_TABLE = " WHERE o.table_schema = ? AND o.table_name = ?";

    /**
     * @param isKnown whether the pipeline has a position here; one that has none was removed
     * @param isLoading whether it is to make its tables yet
     */
    record Owner(String pipeline, boolean isKnown, boolean isLoading) {}

    private final OwnTables ownTables;
    private final Connection connection;
    private final String pipeline;

    TableOwners(final Connection connection, final String pipeline) {
        this.ownTables = new OwnTables(connection);
        this.connection = connection;
        this.pipeline = pipeline;
    }

    String pipeline() {
        return pipeline;
    }

    /** After a part of the transaction was taken back. */
    void forget() {
        ownTables.forget();
    }

    /** Empty if no pipeline has claimed it; that is so of every table of a version that did not record it. */
    Optional<Owner> read(final TableId table) throws SQLException {
        if (!ownTables.exist(NAME)) {
            return Optional.empty();
        }
        final String query = ownTables.exist("wadi.position")
                ? "SELECT o.pipeline, p.phase FROM wadi.table_owner o LEFT JOIN wadi.position p USING (pipeline)"
                : "SELECT o.pipeline, NULL FROM wadi.table_owner o";
        try (PreparedStatement select = connection.prepareStatement(query + OF_TABLE)) {
            select.setString(1, table.schema());
            select.setString(2, table.name());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                final String phase = row.getString(2);
                return Optional.of(
                        new Owner(row.getString(1), phase != null, phase != null && !phase.equals("STREAMING")));
            }
        }
    }

    /**
     * Waits for another pipeline that claims the table at the same time.
     *
     * @param before the pipeline that has the table until now, if any
     * @return whether the table is this pipeline's; not if another one was faster
     */
    boolean claim(final TableId table, final Optional<String> before) throws SQLException {
        ownTables.create(NAME, CREATE);
        try (PreparedStatement write = connection.prepareStatement(
                before.isEmpty()
                        ? "INSERT INTO wadi.table_owner (pipeline, table_schema, table_name) VALUES (?, ?, ?)"
                                + " ON CONFLICT DO NOTHING"
                        : "UPDATE wadi.table_owner AS o SET pipeline = ?, since = now()" + OF_TABLE
                                + " AND o.pipeline = ?")) {
            write.setString(1, pipeline);
            write.setString(2, table.schema());
            write.setString(3, table.name());
            if (before.isPresent()) {
                write.setString(4, before.get());
            }
            return write.executeUpdate() == 1;
        }
    }
}
