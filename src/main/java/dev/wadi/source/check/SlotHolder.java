package dev.wadi.source.check;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Who reads from a slot.
 *
 * @param isOurs whether it is the same user with one of the names that the readers give their connections. Then it is a
 *     connection of this pipeline, or of one that has the same slot
 */
public record SlotHolder(int pid, String description, boolean isOurs) {

    private static final List<String> NAMES = List.of("wadi", "Debezium Streaming");

    private static final String HOLDER = """
            SELECT coalesce(application_name, ''), coalesce(host(client_addr), 'the server itself'), coalesce(usename, ''),
                   to_char(backend_start, 'YYYY-MM-DD HH24:MI:SS TZ'), usename = current_user
            FROM pg_stat_activity WHERE pid = ?""";

    /** Empty if nobody reads from it any more. */
    static Optional<SlotHolder> of(final Connection connection, final int pid) throws SQLException {
        return new Query(connection)
                        .rows(
                                HOLDER,
                                row -> new SlotHolder(
                                        pid,
                                        row.getString(4) == null
                                                ? "process " + pid + " of the server, user '" + row.getString(3) + "'"
                                                : "process " + pid + " of the server ('" + row.getString(1) + "' from "
                                                        + row.getString(2) + ", user '" + row.getString(3) + "', since "
                                                        + row.getString(4) + ")",
                                        row.getBoolean(5) && NAMES.contains(row.getString(1))),
                                pid)
                        .stream()
                        .findFirst();
    }
}
