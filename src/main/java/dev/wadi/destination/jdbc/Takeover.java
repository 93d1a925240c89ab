package dev.wadi.destination.jdbc;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.SqlName;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The statements by which loaded rows take their place.
 *
 * @param staged where they wait
 * @param place where they belong
 */
record Takeover(TargetTable staged, TargetTable place) {

    /**
     * In merge mode rows become as they were loaded, whatever stands here; rows that are so already stay as they are,
     * unless they claim to be newer than the position up to which the load goes.
     */
    String takeAll(final long upTo) {
        return take(staged.name(), upTo);
    }

    /** The same for the rows at these places, as one array of texts. */
    String takeAt(final String places, final long upTo) {
        return take("(SELECT * FROM " + staged.name() + " WHERE ctid = ANY ('" + places + "'::tid[])) AS s", upTo);
    }

    private String take(final String rows, final long upTo) {
        return place.isMerged()
                ? place.upsertFrom(
                        rows, written("d") + " *<> " + written("excluded") + " OR d." + place.position() + " > " + upTo)
                : "INSERT INTO " + place.name() + " (" + place.copiedColumns() + ") SELECT " + place.copiedColumns()
                        + " FROM " + rows;
    }

    /** What an update can change in a row, without the position. As records, rows of any types can be compared. */
    private String written(final String row) {
        final Stream<String> data = IntStream.range(0, place.columns().size())
                .filter(place::isWritten)
                .mapToObj(i -> SqlName.quote(place.columns().get(i).name()));
        return Stream.concat(data, Stream.of(place.deleted()))
                .map(name -> row + "." + name)
                .collect(joining(", ", "ROW(", ")::record"));
    }

    /** What is there and was not loaded was deleted at the source in between, and does not claim to be newer. */
    String flagMissing(final long upTo) {
        final String isNewer = "d." + place.position() + " > " + upTo;
        return "UPDATE " + place.name() + " AS d SET " + place.deleted() + " = true, " + place.position()
                + " = CASE WHEN " + isNewer + " THEN 0 ELSE d." + place.position() + " END"
                + place.loadedAtAssignment() + " WHERE (NOT d." + place.deleted() + " OR " + isNewer
                + ") AND NOT EXISTS (SELECT FROM " + staged.name() + " AS s WHERE " + place.sameKey() + ")";
    }

    /** Where each row waits, its position, whether it is deleted, and then all columns. */
    String selectPlaces() {
        return "SELECT s.ctid, " + metadataAndColumns() + " FROM " + staged.name() + " AS s";
    }

    /** Takes rows away that cannot have the key, because another has it or because it is null; reads as selectPlaces. */
    String deleteDoubles() {
        final String isNull = staged.schema().keyNames().stream()
                .map(name -> "s." + SqlName.quote(name) + " IS NULL")
                .collect(joining(" OR "));
        return "DELETE FROM " + staged.name() + " AS s USING (SELECT ctid, row_number() OVER (PARTITION BY "
                + staged.keyList() + " ORDER BY ctid) AS place FROM " + staged.name()
                + ") AS d WHERE s.ctid = d.ctid AND (d.place > 1 OR " + isNull + ") RETURNING s.ctid, "
                + metadataAndColumns();
    }

    /**
     * Takes rows away that are in their place already, because the stream has brought them: without a key nothing else
     * would keep a row from being there twice. Of equal rows as many are left as are missing. What was inserted and
     * deleted again since is not there.
     */
    String deletePresent() {
        final String body = staged.columns().stream()
                .map(column -> SqlName.quote(column.name()))
                .collect(joining(", ", "ROW(", ")::text"));
        return "WITH loaded AS (SELECT ctid AS at, " + body + " AS body, " + staged.deleted()
                + " AS gone, row_number() OVER (PARTITION BY " + body + ", " + staged.deleted()
                + " ORDER BY ctid) AS place FROM " + staged.name() + "), "
                + "present AS (SELECT " + body + " AS body, " + counts(place.deleted()) + " FROM " + place.name()
                + " GROUP BY 1), changed AS (SELECT body, " + counts("gone") + " FROM loaded GROUP BY 1)"
                + " DELETE FROM " + staged.name() + " AS s USING loaded l, present p, changed c"
                + " WHERE s.ctid = l.at AND p.body = l.body AND c.body = l.body AND l.place <= CASE WHEN l.gone"
                + " THEN p.dead ELSE p.live - greatest(0, p.dead - c.dead) END";
    }

    private static String counts(final String deleted) {
        return "count(*) FILTER (WHERE NOT " + deleted + ") AS live, count(*) FILTER (WHERE " + deleted + ") AS dead";
    }

    private String metadataAndColumns() {
        return "s." + staged.position() + ", s." + staged.deleted()
                + staged.columns().stream()
                        .map(column -> ", s." + SqlName.quote(column.name()))
                        .collect(joining());
    }
}
