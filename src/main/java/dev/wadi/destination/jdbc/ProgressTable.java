package dev.wadi.destination.jdbc;

import dev.wadi.change.Position;
import dev.wadi.delivery.Progress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The table wadi.position: how far each pipeline has come, written in the transaction of the rows it stands for. */
final class ProgressTable {

    static final String SCHEMA = "wadi";

    private static final String CREATE = """
            CREATE TABLE wadi.position (
                pipeline text PRIMARY KEY,
                phase text NOT NULL,
                slot text NOT NULL,
                lsn bigint NOT NULL,
                position text NOT NULL,
                updated_at timestamp with time zone NOT NULL DEFAULT now())""";

    private static final String WRITE = """
            INSERT INTO wadi.position AS p (pipeline, phase, slot, lsn, position) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (pipeline) DO UPDATE SET phase = excluded.phase, slot = excluded.slot, lsn = excluded.lsn,
                position = excluded.position, updated_at = now()""";

    private final Connection connection;
    private final String pipeline;

    ProgressTable(final Connection connection, final String pipeline) {
        this.connection = connection;
        this.pipeline = pipeline;
    }

    Optional<Progress> read() throws SQLException {
        if (!exists()) {
            return Optional.empty();
        }
        try (PreparedStatement query =
                connection.prepareStatement("SELECT phase, slot, lsn FROM wadi.position WHERE pipeline = ?")) {
            query.setString(1, pipeline);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Progress(
                                Progress.Phase.valueOf(row.getString(1)),
                                row.getString(2),
                                new Position(row.getLong(3))))
                        : Optional.empty();
            }
        }
    }

    void write(final Progress progress) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(WRITE)) {
            write.setString(1, pipeline);
            write.setString(2, progress.phase().name());
            write.setString(3, progress.slot());
            write.setLong(4, progress.position().lsn());
            write.setString(5, progress.position().toString());
            write.executeUpdate();
        }
    }

    /** Makes the table if need be, and the schema of Wadi's own tables. */
    void create() throws SQLException {
        new DestinationCatalog(connection).createSchema(SCHEMA);
        if (!exists()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(CREATE);
            }
        }
    }

    private boolean exists() throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT to_regclass('wadi.position') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
