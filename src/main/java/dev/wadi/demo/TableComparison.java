package dev.wadi.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares one table, row by row and column by column: all of the source with what is live in the copy. */
final class TableComparison {

    private static final String COLUMNS = """
            SELECT a.attname, t.typname, a.atttypmod, coalesce(a.attnum = ANY (i.indkey), false)
            FROM pg_attribute AS a
                 JOIN pg_type AS t ON t.oid = a.atttypid
                 LEFT JOIN pg_index AS i ON i.indrelid = a.attrelid AND i.indisprimary
            WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum""";

    private final String table;
    private final String deletedColumn;
    private final List<String> keys = new ArrayList<>();
    private final List<ComparedColumn> columns = new ArrayList<>();
    private final Set<String> differingColumns = new TreeSet<>();
    private long missing;
    private long surplus;
    private long differing;

    TableComparison(final String table, final String deletedColumn) {
        this.table = ShopSchema.SCHEMA + "." + table;
        this.deletedColumn = deletedColumn;
    }

    /** Both connections see one snapshot each, and do not commit by themselves. Call once. */
    Optional<String> difference(final Connection source, final Connection copy) throws SQLException {
        readColumns(source);
        final Set<String> copied = namesOfColumns(copy);
        if (copied.isEmpty()) {
            return Optional.of("not in the destination yet");
        }
        final String lacking = Stream.concat(columns.stream().map(ComparedColumn::name), Stream.of(deletedColumn))
                .filter(column -> !copied.contains(column))
                .collect(Collectors.joining(", "));
        if (!lacking.isEmpty()) {
            return Optional.of("the destination lacks " + lacking);
        }
        try (RowReader sourceRows = new RowReader(source, select(ComparedColumn::sourceSql, ""), keys.size());
                RowReader copyRows = new RowReader(copy, select(ComparedColumn::copySql, live()), keys.size())) {
            compare(sourceRows, copyRows);
        }
        return result();
    }

    private void readColumns(final Connection source) throws SQLException {
        try (PreparedStatement statement = source.prepareStatement(COLUMNS)) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(ComparedColumn.of(row.getString(1), row.getString(2), row.getInt(3)));
                    if (row.getBoolean(4)) {
                        keys.add('"' + row.getString(1) + '"');
                    }
                }
            }
        }
    }

    private Set<String> namesOfColumns(final Connection copy) throws SQLException {
        final Set<String> names = new LinkedHashSet<>();
        try (PreparedStatement statement = copy.prepareStatement(COLUMNS)) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
        }
        return names;
    }

    private String select(final Function<ComparedColumn, String> sql, final String where) {
        final String key = String.join(", ", keys);
        return "SELECT " + key + ", " + columns.stream().map(sql).collect(Collectors.joining(", ")) + " FROM " + table
                + where + " ORDER BY " + key;
    }

    private String live() {
        return " WHERE \"" + deletedColumn + "\" IS NOT TRUE";
    }

    private void compare(final RowReader source, final RowReader copy) throws SQLException {
        while (!source.hasEnded() || !copy.hasEnded()) {
            final int order = source.compareKeyTo(copy);
            if (order < 0) {
                missing++;
                source.next();
            } else if (order > 0) {
                surplus++;
                copy.next();
            } else {
                compareRow(source, copy);
                source.next();
                copy.next();
            }
        }
    }

    private void compareRow(final RowReader source, final RowReader copy) throws SQLException {
        boolean same = true;
        for (int i = 0; i < columns.size(); i++) {
            if (!Objects.equals(source.text(i), copy.text(i))) {
                differingColumns.add(columns.get(i).name());
                same = false;
            }
        }
        if (!same) {
            differing++;
        }
    }

    private Optional<String> result() {
        final List<String> parts = new ArrayList<>();
        if (missing > 0) {
            parts.add(missing + " rows missing in the destination");
        }
        if (surplus > 0) {
            parts.add(surplus + " rows live in the destination only");
        }
        if (differing > 0) {
            parts.add(differing + " rows differ in " + String.join(", ", differingColumns));
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
    }
}
