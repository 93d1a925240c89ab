package dev.wadi.source.check;

import dev.wadi.change.Column;
import dev.wadi.change.TableSchema;
import java.util.List;
import java.util.Optional;

/**
 * A table as the publication shows it.
 *
 * @param schema the published columns and the key
 * @param isPartitioned whether it is published by its root, so that its rows are in its partitions
 * @param rowFilter the publication's condition on its rows, as SQL
 * @param unpublished columns that no publication can show: they are computed from others
 */
public record PublishedTable(
        TableSchema schema, boolean isPartitioned, Optional<String> rowFilter, List<Column> unpublished) {

    public PublishedTable withProblem(final String problem) {
        return new PublishedTable(schema.withProblem(problem), isPartitioned, rowFilter, unpublished);
    }
}
