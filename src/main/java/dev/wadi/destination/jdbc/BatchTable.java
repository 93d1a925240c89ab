package dev.wadi.destination.jdbc;

import java.util.BitSet;

/**
 * The temporary table by way of which rows of a batch come into a table that is merged, with its statements.
 *
 * @param name quoted, in the schema of temporary tables: without it a user's table of that name would be meant
 */
record BatchTable(TargetTable target, String name) {

    String create() {
        return "CREATE TEMPORARY TABLE " + name + " ON COMMIT DELETE ROWS AS SELECT " + target.copiedColumns()
                + " FROM " + target.name() + " WITH NO DATA";
    }

    String clear() {
        return "TRUNCATE " + name;
    }

    String drop() {
        return "DROP TABLE IF EXISTS " + name;
    }

    String copyInto() {
        return target.copyInto(name);
    }

    /** Rows that are known in full: inserted, or replacing what is there unless that is newer. */
    String upsert() {
        return target.upsertFrom(name, "d." + target.position() + " <= excluded." + target.position());
    }

    /** Rows of which some columns are not known: these keep what they have. */
    String update(final BitSet unchanged) {
        return "UPDATE " + target.name() + " AS d SET "
                + target.assignments(i -> !unchanged.get(i) && target.isWritten(i), "s") + " FROM " + name
                + " AS s WHERE " + target.sameKey() + " AND d." + target.position() + " <= s." + target.position();
    }

    /** Whether the batch has a row that lives and is not here yet, so that values it does not know are nowhere. */
    String hasAbsent() {
        return "SELECT EXISTS (SELECT FROM " + name + " AS s WHERE NOT s." + target.deleted()
                + " AND NOT EXISTS (SELECT FROM " + target.name() + " AS d WHERE " + target.sameKey() + "))";
    }
}
