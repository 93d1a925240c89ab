package dev.wadi.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Copies the shop's tables as they are at this moment, with the types that a replicated table has: plain SQL. */
final class MappedCopy {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("money", "numeric"),
            Map.entry("point", "json"),
            Map.entry("oid", "bigint"),
            Map.entry("varbit", "varbit"),
            Map.entry("numeric", "numeric"),
            Map.entry("bpchar", "text"));
    private static final List<String> SAME = List.of(
            "int2 int4 int8 bool bytea float4 float8 varchar timestamptz json jsonb date time timestamp".split(" "));

    private MappedCopy() {}

    static void copy(final Database source, final Database destination) throws SQLException {
        try (Connection from = source.connect();
                Connection to = destination.connect();
                Statement create = to.createStatement()) {
            to.setAutoCommit(false);
            create.execute("DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop");
            for (final String table : ShopSchema.TABLES) {
                copy(table, from, to);
            }
            to.commit();
        }
    }

    private static void copy(final String table, final Connection from, final Connection to) throws SQLException {
        final List<String> definitions = new ArrayList<>();
        final List<String> values = new ArrayList<>();
        final List<String> markers = new ArrayList<>();
        try (Statement statement = from.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT attname, typname, atttypmod
                        FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
                        WHERE attrelid = 'shop.%s'::regclass AND attnum > 0 ORDER BY attnum""".formatted(table))) {
            while (row.next()) {
                final String name = row.getString(1);
                final String type = mapped(row.getString(2), row.getInt(3));
                definitions.add(name + " " + type);
                markers.add("?::" + type);
                values.add(value(name, row.getString(2), type));
            }
        }
        try (Statement create = to.createStatement()) {
            create.execute("CREATE TABLE shop." + table + " (" + String.join(", ", definitions)
                    + ", __hevo_is_deleted__ boolean NOT NULL DEFAULT false)");
        }
        try (Statement read = from.createStatement();
                ResultSet row = read.executeQuery("SELECT " + String.join(", ", values) + " FROM shop." + table);
                PreparedStatement insert = to.prepareStatement("INSERT INTO shop." + table + " VALUES ("
                        + markers.stream().collect(Collectors.joining(", ")) + ")")) {
            while (row.next()) {
                for (int i = 1; i <= values.size(); i++) {
                    insert.setString(i, row.getString(i));
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static String mapped(final String type, final int modifier) {
        if (type.equals("bit")) {
            return modifier == 1 ? "boolean" : "varbit";
        }
        return SAME.contains(type) ? type : TYPES.getOrDefault(type, "text");
    }

    private static String value(final String name, final String type, final String mapped) {
        if (type.equals("point")) {
            return "CASE WHEN %1$s IS NOT NULL THEN json_build_object('x', %1$s[0], 'y', %1$s[1]) END".formatted(name);
        }
        if (mapped.equals("boolean") && type.equals("bit")) {
            return name + "::int::boolean";
        }
        return type.equals("money") ? name + "::numeric" : name;
    }
}
