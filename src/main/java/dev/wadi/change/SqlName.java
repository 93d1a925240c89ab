package dev.wadi.change;

/** The one place where names become part of an SQL text. */
public final class SqlName {

    private SqlName() {}

    /** A name as a quoted identifier, safe whatever it contains. */
    public static String quote(final String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    public static String quote(final TableId table) {
        return quote(table.schema()) + "." + quote(table.name());
    }
}
