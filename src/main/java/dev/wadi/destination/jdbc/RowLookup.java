package dev.wadi.destination.jdbc;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.SqlName;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The statements that find rows of a table by their keys, which are given as one text array per key column. */
record RowLookup(TargetTable table) {

    /** Reads the position and then all columns. */
    String byKey() {
        return "SELECT " + positionAndColumns() + " FROM unnest(" + keyArrays() + ") AS k (" + keyParts() + ") JOIN "
                + table.name() + " AS d ON " + sameKey();
    }

    /**
     * With a row per change: the last one of each key below a position; the place of the key, then as {@link #byKey}.
     * After the keys it takes an array of positions.
     */
    String lastBelow() {
        return "SELECT k.place, last.* FROM unnest(" + keyArrays() + ", ?::bigint[]) WITH ORDINALITY AS k ("
                + keyParts() + ", below, place) CROSS JOIN LATERAL (SELECT " + positionAndColumns() + " FROM "
                + table.name() + " AS d WHERE " + sameKey() + " AND d." + table.position()
                + " < k.below ORDER BY d." + table.position() + " DESC LIMIT 1) AS last";
    }

    /** The index for that; its name is made of the table's. */
    String indexVersions() {
        return "CREATE INDEX IF NOT EXISTS "
                + SqlName.quote("wadi_versions_"
                        + UUID.nameUUIDFromBytes(table.id().name().getBytes(StandardCharsets.UTF_8)))
                + " ON " + table.name() + " (" + table.keyList() + ", " + table.position() + ")";
    }

    private String positionAndColumns() {
        return Stream.concat(
                        Stream.of(table.position()),
                        table.columns().stream().map(column -> SqlName.quote(column.name())))
                .map(name -> "d." + name)
                .collect(joining(", "));
    }

    private String keyArrays() {
        return table.schema().key().stream().map(i -> "?::text[]").collect(joining(", "));
    }

    private String keyParts() {
        return IntStream.range(0, table.schema().key().size())
                .mapToObj(i -> "k" + i)
                .collect(joining(", "));
    }

    private String sameKey() {
        return IntStream.range(0, table.schema().key().size())
                .mapToObj(i -> {
                    final TargetColumn column =
                            table.columns().get(table.schema().key().get(i));
                    return "d." + SqlName.quote(column.name()) + " " + table.equality(column.name()) + " k.k" + i + "::"
                            + column.sqlType();
                })
                .collect(joining(" AND "));
    }
}
