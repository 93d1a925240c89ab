package dev.wadi.demo;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compares the shop's tables at the source and in the destination. One thread at a time. */
public final class Comparison implements AutoCloseable {

    private final Side source;
    private final Side destination;
    private final String deletedColumn;

    public Comparison(final Database source, final Database destination, final String deletedColumn) {
        this.source = new Side("source", source);
        this.destination = new Side("destination", destination);
        this.deletedColumn = requireNonNull(deletedColumn, "deletedColumn");
    }

    /** Counts all tables in one statement on each side. A side that does not answer is named in the result. */
    public Counts count() {
        final List<String> troubles = new ArrayList<>();
        final Map<String, Rows> copied = count(destination, "\"" + deletedColumn + "\" IS TRUE", troubles);
        final Map<String, Rows> sourced = count(source, "FALSE", troubles);
        final List<TableCount> tables = ShopSchema.TABLES.stream()
                .map(table -> new TableCount(
                        table, Optional.ofNullable(sourced.get(table)), Optional.ofNullable(copied.get(table))))
                .toList();
        return new Counts(tables, troubles.stream().findFirst());
    }

    /**
     * Compares every row and every column; rows that are marked as deleted do not count. While the source changes, this
     * says nothing.
     *
     * @return the tables that differ; none if source and destination agree
     * @throws DemoException if a side cannot be read
     */
    public List<Difference> differences() {
        final List<Difference> differences = new ArrayList<>();
        try {
            // All tables of a side from one snapshot: never one from before a transaction and one from after it.
            source.begin();
            destination.begin();
            for (final String table : ShopSchema.TABLES) {
                new TableComparison(table, deletedColumn)
                        .difference(source.connection(), destination.connection())
                        .ifPresent(what -> differences.add(new Difference(table, what)));
            }
            return differences;
        } catch (final SQLException e) {
            throw new DemoException("source and destination cannot be compared: " + DemoException.firstLine(e), e);
        } finally {
            close();
        }
    }

    public boolean agree() {
        return differences().isEmpty();
    }

    @Override
    public void close() {
        source.drop();
        destination.drop();
    }

    private static Map<String, Rows> count(final Side side, final String isDeleted, final List<String> troubles) {
        try (Statement statement = side.connection().createStatement()) {
            return count(statement, existing(statement), isDeleted);
        } catch (final SQLException e) {
            side.drop();
            troubles.add("the " + side.name() + " does not answer: " + DemoException.firstLine(e));
            return Map.of();
        }
    }

    private static List<String> existing(final Statement statement) throws SQLException {
        final List<String> existing = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT name FROM unnest('{%s}'::text[]) AS name WHERE to_regclass('%s.' || name) IS NOT NULL"
                        .formatted(String.join(",", ShopSchema.TABLES), ShopSchema.SCHEMA))) {
            while (row.next()) {
                existing.add(row.getString(1));
            }
        }
        return existing;
    }

    private static Map<String, Rows> count(final Statement statement, final List<String> tables, final String isDeleted)
            throws SQLException {
        final Map<String, Rows> counts = new HashMap<>();
        if (tables.isEmpty()) {
            return counts;
        }
        final String sql = tables.stream()
                .map(table -> """
                        SELECT '%1$s', count(*) FILTER (WHERE NOT %2$s), count(*) FILTER (WHERE %2$s), max(updated_at)
                        FROM %3$s.%1$s""".formatted(table, "(" + isDeleted + ")", ShopSchema.SCHEMA))
                .collect(Collectors.joining(" UNION ALL "));
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                final Optional<OffsetDateTime> newest = Optional.ofNullable(row.getObject(4, OffsetDateTime.class));
                counts.put(
                        row.getString(1),
                        new Rows(row.getLong(2), row.getLong(3), newest.map(OffsetDateTime::toInstant)));
            }
        }
        return counts;
    }
}
