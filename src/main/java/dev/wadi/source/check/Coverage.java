package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a publication covers at a moment, to be compared with what it covers later, also by a later process: {@link
 * #text()} is made to be stored. Marks are numbers of the catalog that change when something is made anew, so that a
 * change which was taken back before anybody looked shows too; so do the {@link Lineage lineages} of the tables.
 *
 * @param mark changes with every alteration of the publication itself; empty if there is no such publication
 * @param missing the operations that it leaves out, like "update and delete"
 * @param horizon the oldest transaction that may have been running when this was read; empty if that was not noted
 */
public record Coverage(String mark, String missing, String horizon, Map<TableId, Table> tables) {

    private static final int COLUMN_LISTS_SINCE = 15;
    private static final String GONE = "gone";
    private static final String MAY_BE_MISSING = "what was changed in it meanwhile may be missing in the copy";

    /** Of a table that is covered because all are: it has been since it was made, whatever has had its name before. */
    private static final String ALL = "all";

    private static final String PUBLICATION = "SELECT oid || '.' || xmin FROM pg_publication WHERE pubname = ?";

    private static final String TABLES = """
            SELECT p.schemaname, p.tablename,
                CASE WHEN b.puballtables THEN 'all' ELSE c.oid || '.' || coalesce(r.oid::text, 'schema') END AS mark, %s
            FROM pg_publication_tables p
            JOIN pg_publication b ON b.pubname = p.pubname
            JOIN pg_namespace n ON n.nspname = p.schemaname
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
            LEFT JOIN pg_publication_rel r ON r.prrelid = c.oid
                AND r.prpubid = b.oid
            WHERE p.pubname = ? ORDER BY 1, 2""";

    private static final String LISTS = """
            (SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs::int2[]))::text[] AS columns, p.rowfilter AS filter""";

    /**
     * How one table is covered.
     *
     * @param mark changes when its place in the publication is made anew; {@code gone} for a table that was covered once
     *     and is not any more
     * @param columns those that the publication lists; empty for all that the table has
     * @param filter the condition on its rows, as SQL; empty for none
     */
    record Table(String mark, List<String> columns, String filter, Lineage lineage) {

        boolean isGone() {
            return GONE.equals(mark);
        }

        /** As it is remembered once it is not covered any more. */
        Table gone() {
            return new Table(GONE, List.of(), "", lineage);
        }

        Table withLineageOf(final Table before) {
            return lineage.isKnown() || before == null ? this : new Table(mark, columns, filter, before.lineage);
        }
    }

    public Coverage {
        requireNonNull(mark, "mark");
        requireNonNull(missing, "missing");
        requireNonNull(horizon, "horizon");
        tables = new LinkedHashMap<>(tables);
    }

    public static Coverage read(final Connection connection, final String publication) throws SQLException {
        final Query query = new Query(connection);
        final String lists =
                query.version() >= COLUMN_LISTS_SINCE ? LISTS : "NULL::text[] AS columns, NULL::text AS filter";
        final Map<TableId, Table> tables = new LinkedHashMap<>();
        final String horizon = LineageQuery.horizon(connection);
        final Map<TableId, Lineage> lineages = LineageQuery.read(connection, publication);
        query.rows(TABLES.formatted(lists), row -> table(row, lineages), publication)
                .forEach(entry -> tables.put(entry.getKey(), entry.getValue()));
        final String mark = query.text(PUBLICATION, publication);
        return new Coverage(
                mark == null ? "" : mark,
                Publication.find(connection, publication)
                        .map(Publication::missingOperations)
                        .orElse(""),
                horizon,
                tables);
    }

    private static Map.Entry<TableId, Table> table(final ResultSet row, final Map<TableId, Lineage> lineages)
            throws SQLException {
        final TableId id = new TableId(row.getString("schemaname"), row.getString("tablename"));
        return Map.entry(
                id,
                new Table(
                        row.getString("mark"),
                        Query.texts(row.getArray("columns")),
                        row.getString("filter") == null ? "" : row.getString("filter"),
                        lineages.getOrDefault(id, Lineage.UNKNOWN)));
    }

    public boolean exists() {
        return !mark.isEmpty();
    }

    /**
     * What is different later, or was meanwhile; empty if nothing is.
     *
     * @param rows asked where the catalog alone does not tell
     */
    public List<CoverageChange> changesTo(final Coverage later, final RowAges rows) throws SQLException {
        final List<CoverageChange> changes = new ArrayList<>();
        if (!later.exists()) {
            if (exists()) {
                changes.add(CoverageChange.lost(
                        "is gone; nothing more is sent, and rows that change meanwhile will be missing"));
            }
            return changes;
        }
        if (!later.missing.isEmpty() && !later.missing.equals(missing)) {
            changes.add(CoverageChange.lost(
                    "does not publish " + later.missing + " any more; the copy misses them from now on"));
        } else if (!exists() || !later.missing.equals(missing)) {
            changes.add(CoverageChange.gap(
                    tables.keySet(),
                    "is complete again; what was changed before that may be missing in the copy of all tables"));
        } else if (!mark.equals(later.mark)) {
            changes.add(CoverageChange.gap(
                    tables.keySet(),
                    "was made anew or altered and altered back; what was changed meanwhile may be missing in the copy of"
                            + " all tables"));
        }
        compareTables(later, rows, changes);
        return changes;
    }

    /** Whether a table is covered, but under another name than this. */
    public boolean hasUnderOtherName(final long number, final TableId name) {
        return tables.entrySet().stream()
                .anyMatch(entry -> !entry.getValue().isGone()
                        && entry.getValue().lineage.number() == number
                        && !entry.getKey().equals(name));
    }

    /** That changes of a table came under another name, and now it has the one again that it has here. */
    public List<CoverageChange> returnsOf(final Set<Long> numbers, final Coverage later) {
        final List<CoverageChange> changes = new ArrayList<>();
        later.tables.forEach((id, table) -> {
            final Table before = tables.get(id);
            if (before != null
                    && numbers.contains(table.lineage.number())
                    && table.lineage.isOfSameTable(before.lineage)) {
                changes.add(CoverageChange.gap(
                        List.of(id),
                        "covers " + id + ", of which changes came under another name; those are missing in the copy"));
            }
        });
        return changes;
    }

    private void compareTables(final Coverage later, final RowAges rows, final List<CoverageChange> changes)
            throws SQLException {
        for (final Map.Entry<TableId, Table> entry : later.tables.entrySet()) {
            final TableId id = entry.getKey();
            final Table table = entry.getValue();
            final Table before = tables.get(id);
            if (before == null && Catalog.isOfSystem(id)) {
                changes.add(CoverageChange.less(
                        id,
                        "covers " + id + ", of which nothing is replicated because of its schema; run "
                                + Catalog.wayOutOfSystem(id)));
            } else if (before == null) {
                changes.add(CoverageChange.added(id, "now covers " + id + "; its changes are replicated from now on"));
            } else if (!table.isGone() && !compare(id, before, table, changes)) {
                before.lineage
                        .lapseUntil(table.lineage, horizon, rows)
                        .ifPresent(lapse -> changes.add(CoverageChange.gap(
                                List.of(id), "covers " + id + ", which " + lapse + "; " + MAY_BE_MISSING)));
            }
        }
        tables.forEach((id, table) -> {
            if (!table.isGone() && !later.covers(id)) {
                changes.add(CoverageChange.less(id, "does not cover " + id + " any more; its copy stays as it is"));
            }
        });
    }

    private boolean covers(final TableId id) {
        return tables.containsKey(id) && !tables.get(id).isGone();
    }

    /** Returns whether there is a difference. */
    private static boolean compare(
            final TableId id, final Table before, final Table after, final List<CoverageChange> changes) {
        final int known = changes.size();
        if (!before.isGone() && !before.columns.equals(after.columns)) {
            final boolean isNarrower = before.columns.isEmpty() || before.columns.containsAll(after.columns);
            final String text = "now shows " + columns(after) + " of " + id + "; before it was " + columns(before);
            changes.add(
                    isNarrower && !after.columns.isEmpty()
                            ? CoverageChange.less(
                                    id,
                                    text + ", and the copy keeps what it has in a column that is not shown any more")
                            : CoverageChange.gap(
                                    List.of(id), text + ", and the copy may have old values in a column that is new"));
        } else if (!before.isGone() && !before.filter.equals(after.filter)) {
            final String text = "now shows the rows of " + id + " "
                    + (after.filter.isEmpty() ? "without a filter" : "for which " + after.filter);
            changes.add(
                    before.filter.isEmpty()
                            ? CoverageChange.less(id, text + "; the copy keeps the others as they are")
                            : CoverageChange.gap(
                                    List.of(id), text + "; those that it did not show before are missing"));
        } else if (!before.mark.equals(after.mark)
                && (before.isGone() || !after.lineage.sharesEntryWith(before.lineage))
                && (!after.mark.equals(ALL) || after.lineage.isOfSameTable(before.lineage))) {
            changes.add(CoverageChange.gap(List.of(id), "covers " + id + " again; " + MAY_BE_MISSING));
        }
        return changes.size() > known;
    }

    private static String columns(final Table table) {
        return table.columns.isEmpty() ? "all columns" : "the columns (" + String.join(", ", table.columns) + ")";
    }

    /** This with the tables that were covered before and are not any more, so that their return shows. */
    public Coverage after(final Coverage before) {
        final Map<TableId, Table> all = new LinkedHashMap<>();
        tables.forEach((id, table) -> all.put(id, table.withLineageOf(before.tables.get(id))));
        before.tables.forEach((id, table) -> all.putIfAbsent(id, table.gone()));
        return new Coverage(mark, missing, horizon, all);
    }

    /** Whether a look would find the same, whenever it was read. */
    public boolean isSameAs(final Coverage other) {
        return mark.equals(other.mark) && missing.equals(other.missing) && tables.equals(other.tables);
    }

    /** The tables that were covered once and are not any more: nothing follows in their copies. */
    public List<TableId> gone() {
        return tables.entrySet().stream()
                .filter(entry -> entry.getValue().isGone())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** On one line, for {@link #parse}. */
    public String text() {
        return line(Stream.concat(
                Stream.of(NoteField.of(List.of(mark, missing, horizon))),
                tables.entrySet().stream()
                        .map(entry -> NoteField.of(List.of(
                                entry.getKey().schema(),
                                entry.getKey().name(),
                                entry.getValue().mark,
                                entry.getValue().filter,
                                NoteField.of(entry.getValue().columns),
                                NoteField.of(entry.getValue().lineage.fields()))))));
    }

    private static String line(final Stream<String> parts) {
        return parts.collect(joining(";"));
    }

    /** What {@link #text()} has written, also that of versions which noted no lineages. */
    public static Coverage parse(final String text) {
        final String[] parts = text.split(";", -1);
        final Map<TableId, Table> tables = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            final List<String> table = NoteField.split(parts[i]);
            tables.put(
                    new TableId(table.get(0), table.get(1)),
                    new Table(
                            table.get(2),
                            NoteField.split(table.get(4)),
                            table.get(3),
                            Lineage.parse(table.size() > 5 ? NoteField.split(table.get(5)) : List.of())));
        }
        final List<String> publication = NoteField.split(parts[0]);
        return new Coverage(
                publication.get(0), publication.get(1), publication.size() > 2 ? publication.get(2) : "", tables);
    }
}
