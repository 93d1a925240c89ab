package dev.wadi.testing;

import dev.wadi.testing.WorkloadTransaction.Step;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;

/**
 * Random changes of single tables, each correct whatever the table holds. Keys come from small ranges, so that
 * sessions meet on rows; those of bulk loads are a session's own. Not safe for threads.
 */
final class WorkloadStatements {
    private static final int KEYS = 300;
    private static final int DOCUMENTS = 60;
    private static final int BULK_ROWS = 50;
    private static final int BULK_RANGE = 1_000_000;
    private static final List<String> WORDS = List.of(
            "Straße",
            "straße",
            "STRASSE",
            "naïve",
            "日本語",
            "O'Neil",
            "emoji 😀",
            "back\\slash",
            "tab\there",
            "",
            " ",
            "line\nbreak",
            "ﬀ ligature",
            "\"quoted\"",
            "e\u0301",
            "\u00e9",
            "NULL",
            "null");

    private final WorkloadTables tables;
    private final Random random;
    private final int bulkBase;
    private int bulks;

    WorkloadStatements(WorkloadTables tables, Random random, int session) {
        this.tables = tables;
        this.random = random;
        this.bulkBase = (session + 1) * BULK_RANGE;
    }

    /** One change of one row or of a few; more than one statement only where they belong together. */
    List<Step> change() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> steps(putOrder(key(KEYS)));
            case 2 ->
                steps("update " + tables.orders() + " set paid = not paid, amount = amount + " + money()
                        + " where id between " + key(KEYS) + " and " + key(KEYS));
            case 3 -> steps("delete from " + tables.orders() + " where id = " + key(KEYS));
            case 4 -> changeKey(tables.orders(), "id", KEYS);
            case 5 -> swapKeys(tables.orders(), KEYS);
            case 6 -> lines();
            case 7, 8 -> textKeyed();
            case 9, 10 -> documents();
            default -> deleteAndPutAgain();
        };
    }

    /** Many rows at once, in one of the ways a program loads them. */
    List<Step> bulk() {
        int id = bulkBase + bulks++;
        return switch (random.nextInt(4)) {
            case 0 ->
                steps("insert into " + tables.lines() + " select " + id + ", 'product ' || n, n, n * 2"
                        + " from generate_series(1, " + BULK_ROWS + ") n");
            case 1 ->
                steps("update " + tables.lines() + " set quantity = quantity + 1 where order_id >= " + bulkBase
                        + " and order_id < " + (bulkBase + BULK_RANGE) + " and line_no <= " + key(5));
            case 2 ->
                steps("delete from " + tables.lines() + " where order_id = " + (bulkBase + random.nextInt(bulks)));
            default ->
                List.of(Step.copy(
                        "copy " + tables.lines() + " (order_id, line_no, product, quantity) from stdin", copied(id)));
        };
    }

    private String copied(int id) {
        StringBuilder data = new StringBuilder();
        for (int line = 1; line <= BULK_ROWS; line++) {
            data.append(id).append('\t').append(line).append("\tCöpied ").append(random.nextInt(100));
            data.append('\t').append(random.nextInt(4) == 0 ? "\\N" : "7").append('\n');
        }
        return data.toString();
    }

    private String putOrder(int id) {
        return "insert into " + tables.orders() + " values (" + id + ", " + textOrNull() + ", " + money()
                + ", timestamptz '2026-01-01 00:00+00' + " + random.nextInt(1_000_000) + " * interval '1.001 s', "
                + (random.nextBoolean() ? "true" : "null") + ", array[" + text() + ", null, " + text()
                + "], jsonb_build_object('n', " + random.nextInt(100) + ", 'word', " + text() + "))"
                + " on conflict (id) do update set customer = excluded.customer, amount = excluded.amount,"
                + " placed = excluded.placed, paid = excluded.paid, tags = excluded.tags, details = excluded.details";
    }

    private List<Step> deleteAndPutAgain() {
        int id = key(KEYS);
        return steps("delete from " + tables.orders() + " where id = " + id, putOrder(id));
    }

    private List<Step> lines() {
        String row = " where order_id = " + key(KEYS) + " and line_no = " + key(5);
        return switch (random.nextInt(4)) {
            case 0 ->
                steps("update " + tables.lines() + " set quantity = quantity + 1, product = " + textOrNull() + row);
            case 1 -> steps("update " + tables.lines() + " set line_no = line_no + 5" + row);
            case 2 -> steps("delete from " + tables.lines() + row);
            default ->
                steps("insert into " + tables.lines() + " values (" + key(KEYS) + ", " + textOrNull() + ", " + key(5)
                        + ", " + random.nextInt(100) + ") on conflict do nothing");
        };
    }

    private List<Step> textKeyed() {
        String table = tables.textKeyed();
        String key = " where \"Schlüssel\" = " + textKey();
        return switch (random.nextInt(5)) {
            case 0 ->
                steps("update " + table + " set \"Wert\" = \"Wert\" / 3, \"a \"\"quoted\"\" name\" = " + textOrNull()
                        + key);
            case 1 -> steps("update " + table + " set \"Schlüssel\" = " + textKey() + key);
            case 2 -> steps("delete from " + table + key);
            default ->
                steps("insert into " + table + " values (" + textKey() + ", " + random.nextDouble() + ", "
                        + textOrNull() + ") on conflict (\"Schlüssel\") do update set \"Wert\" = excluded.\"Wert\"");
        };
    }

    /** Most updates leave the large column alone, also those that move the row to another key. */
    private List<Step> documents() {
        String one = " where id = " + key(DOCUMENTS);
        return switch (random.nextInt(8)) {
            case 0, 1 ->
                steps("insert into " + tables.documents() + " values (" + key(DOCUMENTS) + ", " + text() + ", " + body()
                        + ", 1) on conflict (id) do update set revision = " + tables.documents() + ".revision + 1");
            case 2 -> steps("update " + tables.documents() + " set body = " + body() + one);
            case 3 -> steps("update " + tables.documents() + " set body = null, title = " + text() + one);
            case 4 -> changeKey(tables.documents(), "id", DOCUMENTS);
            case 5 -> swapKeys(tables.documents(), DOCUMENTS);
            case 6 -> steps("delete from " + tables.documents() + one);
            default ->
                steps("update " + tables.documents() + " set title = " + textOrNull() + ", revision = revision + 1"
                        + one);
        };
    }

    private List<Step> changeKey(String table, String column, int keys) {
        int to = key(keys);
        return steps("update " + table + " set " + column + " = " + to + " where " + column + " = " + key(keys)
                + " and not exists (select from " + table + " where " + column + " = " + to + ")");
    }

    private List<Step> swapKeys(String table, int keys) {
        int one = key(keys);
        int other = one % keys + 1;
        return steps(
                "update " + table + " set id = " + -one + " where id = " + one,
                "update " + table + " set id = " + one + " where id = " + other,
                "update " + table + " set id = " + other + " where id = " + -one);
    }

    /** About 10 kB that do not compress. */
    private String body() {
        return "(select string_agg(md5((n + " + random.nextInt()
                + "::bigint)::text), '') from generate_series(1, 320) n)";
    }

    private String money() {
        return BigDecimal.valueOf(random.nextInt(1_000_000), 2).toPlainString();
    }

    private String textKey() {
        return quoted(WORDS.get(random.nextInt(WORDS.size())) + (random.nextInt(6) == 0 ? "" : random.nextInt(10)));
    }

    private String textOrNull() {
        return random.nextInt(5) == 0 ? "null" : text();
    }

    private String text() {
        return quoted(WORDS.get(random.nextInt(WORDS.size())));
    }

    private int key(int keys) {
        return 1 + random.nextInt(keys);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static List<Step> steps(String... statements) {
        return List.of(statements).stream().map(Step::of).toList();
    }
}
