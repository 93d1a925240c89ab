package dev.wadi.source.check;

import dev.wadi.change.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What a reader cannot carry as it is. Stateless; any thread. */
public interface ReaderLimits {

    /** Of a reader that reads everything. */
    ReaderLimits NONE = new ReaderLimits() {};

    /**
     * A failure for each thing that keeps the reader from running at all, and a warning for each value that it would show
     * as another one.
     */
    default List<Finding> check(
            final Connection connection, final String publication, final List<PublishedTable> tables)
            throws SQLException {
        return List.of();
    }

    /** Why the reader cannot carry the changes of this table, with the remedy, to be read after the table's name. */
    default Optional<String> problem(final TableSchema table) {
        return Optional.empty();
    }

    /** The table, with its problem if it has one. */
    default PublishedTable apply(final PublishedTable table) {
        return problem(table.schema()).map(table::withProblem).orElse(table);
    }
}
