package dev.wadi.testing;

import dev.wadi.change.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** What of a table is compared: its columns at the source, and the ones by which rows are matched. */
record ComparedTable(TableId id, List<String> key, List<String> columns, List<String> arrays) {
    ComparedTable {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
        arrays = List.copyOf(arrays);
    }

    /** A table without a primary key is matched by whole rows. */
    static ComparedTable at(Connection source, TableId id) throws SQLException {
        String relation = "'" + qualified(id).replace("'", "''") + "'::regclass";
        List<String> columns = Database.values(
                source,
                "select attname from pg_attribute where attrelid = " + relation
                        + " and attnum > 0 and not attisdropped order by attnum");
        List<String> key = Database.values(
                source,
                "select a.attname from pg_index i"
                        + " join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)"
                        + " where i.indisprimary and i.indrelid = " + relation
                        + " order by array_position(i.indkey::smallint[], a.attnum)");
        List<String> arrays = Database.values(
                source,
                "select a.attname from pg_attribute a join pg_type t on t.oid = a.atttypid"
                        + " where t.typcategory = 'A' and a.attrelid = " + relation + " and a.attnum > 0");
        return new ComparedTable(id, key.isEmpty() ? columns : key, columns, arrays);
    }

    ComparedTable inSchema(String schema) {
        return new ComparedTable(new TableId(schema, id.name()), key, columns, arrays);
    }

    /** The key's columns and then all columns as text, in the order of the key's bytes whatever the collation. */
    String rows(String condition) {
        return "select " + texts(key, "") + ", " + texts(columns, "") + " from " + qualified(id) + " where " + condition
                + " order by " + texts(key, " collate \"C\" nulls first");
    }

    String duplicateKeys() {
        return "select concat_ws(', ', " + texts(key, "") + ") from " + qualified(id) + " group by " + texts(key, "")
                + " having count(*) > 1";
    }

    static String qualified(TableId id) {
        return quoted(id.schema()) + "." + quoted(id.name());
    }

    private String texts(List<String> names, String suffix) {
        return names.stream().map(name -> text(name) + suffix).collect(Collectors.joining(", "));
    }

    /** An array becomes JSON at the destination, so both sides are compared as such. */
    private String text(String name) {
        return arrays.contains(name) ? "to_jsonb(" + quoted(name) + ")::text" : quoted(name) + "::text";
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
