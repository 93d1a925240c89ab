package dev.wadi.source.check;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.Column;
import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a publication covers at a moment, to be compared with what it covers later. */
public record Coverage(Optional<Publication> publication, List<PublishedTable> tables) {

    public static Coverage read(final Connection connection, final String publication) throws SQLException {
        return new Coverage(
                Publication.find(connection, publication), new Catalog(connection).publishedTables(publication));
    }

    /** One sentence for each difference, with what it means for the copy; empty if nothing has changed. */
    public List<String> changesTo(final Coverage later) {
        final List<String> changes = new ArrayList<>();
        if (publication.isPresent() && later.publication.isEmpty()) {
            return List.of("is gone; nothing more is sent, and rows that change meanwhile will be missing");
        }
        final String missing =
                later.publication.map(Publication::missingOperations).orElse("");
        if (!missing.isEmpty()
                && !missing.equals(
                        publication.map(Publication::missingOperations).orElse(""))) {
            changes.add("does not publish " + missing + " any more; the copy misses them from now on");
        }
        final Map<TableId, PublishedTable> before = byId();
        final Map<TableId, PublishedTable> after = later.byId();
        after.forEach((id, table) -> {
            if (!before.containsKey(id)) {
                changes.add("now covers " + id + "; its changes are replicated from now on");
            } else {
                compare(before.get(id), table, changes);
            }
        });
        before.keySet().stream()
                .filter(id -> !after.containsKey(id))
                .forEach(id -> changes.add("does not cover " + id + " any more; its copy stays as it is"));
        return changes;
    }

    private static void compare(final PublishedTable before, final PublishedTable after, final List<String> changes) {
        final TableId id = after.schema().id();
        if (!columns(before).equals(columns(after))) {
            changes.add("now shows the columns (" + columns(after) + ") of " + id + "; before it was ("
                    + columns(before) + "), and the copy keeps what it has in a column that is not shown any more");
        }
        if (!before.rowFilter().equals(after.rowFilter())) {
            changes.add("now shows the rows of " + id + " "
                    + after.rowFilter().map(filter -> "for which " + filter).orElse("without a filter")
                    + "; rows that come or go by that are not loaded or marked");
        }
    }

    private static String columns(final PublishedTable table) {
        return table.schema().columns().stream().map(Column::name).collect(joining(", "));
    }

    private Map<TableId, PublishedTable> byId() {
        final Map<TableId, PublishedTable> byId = new LinkedHashMap<>();
        tables.forEach(table -> byId.put(table.schema().id(), table));
        return byId;
    }
}
