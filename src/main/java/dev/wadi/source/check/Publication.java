package dev.wadi.source.check;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;

/** A publication as {@code pg_publication} shows it. */
public record Publication(
        String name,
        boolean coversAllTables,
        boolean coversSchemas,
        boolean publishesInsert,
        boolean publishesUpdate,
        boolean publishesDelete,
        boolean publishesTruncate,
        boolean isViaRoot) {

    public static Optional<Publication> find(final Connection connection, final String name) throws SQLException {
        final Query query = new Query(connection);
        final int version = query.version();
        final String sql = "SELECT puballtables, pubinsert, pubupdate, pubdelete, "
                + (version >= 11 ? "pubtruncate, " : "false, ")
                + (version >= 13 ? "pubviaroot, " : "false, ")
                + (version >= 15 ? "EXISTS (SELECT FROM pg_publication_namespace n WHERE n.pnpubid = p.oid)" : "false")
                + " FROM pg_publication p WHERE pubname = ?";
        return query
                .rows(
                        sql,
                        row -> new Publication(
                                name,
                                row.getBoolean(1),
                                row.getBoolean(7),
                                row.getBoolean(2),
                                row.getBoolean(3),
                                row.getBoolean(4),
                                row.getBoolean(5),
                                row.getBoolean(6)),
                        name)
                .stream()
                .findFirst();
    }

    /** Whether tables that are made later come into it by themselves. */
    public boolean takesNewTables() {
        return coversAllTables || coversSchemas;
    }

    /** Which of the operations that a copy needs are missing, like "update and delete"; empty if none. */
    String missingOperations() {
        final Stream<String> missing = Stream.of(
                        publishesInsert ? "" : "insert",
                        publishesUpdate ? "" : "update",
                        publishesDelete ? "" : "delete")
                .filter(operation -> !operation.isEmpty());
        return String.join(" and ", missing.toList());
    }
}
