package dev.wadi.testing;

import dev.wadi.change.TableId;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** The tables of the random workload. The sum of all balances is the same after every transaction. */
final class WorkloadTables {
    static final long OPENING_BALANCE = 1000;

    private static final String TEXT_KEYED = "Größen Übersicht";

    private final String schema;
    private final boolean hasJournal;

    WorkloadTables(String schema, boolean hasJournal) {
        this.schema = schema;
        this.hasJournal = hasJournal;
    }

    List<TableId> all() {
        Stream<String> keyed = Stream.of("orders", "order_lines", TEXT_KEYED, "documents", "accounts");
        return Stream.concat(keyed, hasJournal ? Stream.of("journal") : Stream.empty())
                .map(name -> new TableId(schema, name))
                .toList();
    }

    TableId accountsId() {
        return new TableId(schema, "accounts");
    }

    /** An integer key and a column of most kinds of types. */
    String orders() {
        return quoted("orders");
    }

    /** A key of two columns. */
    String lines() {
        return quoted("order_lines");
    }

    /** A text key, with names that only survive when they are quoted. */
    String textKeyed() {
        return quoted(TEXT_KEYED);
    }

    /** A column stored out of line: an update that leaves it alone does not send it. */
    String documents() {
        return quoted("documents");
    }

    /** The scenario whose sum never changes. */
    String accounts() {
        return quoted("accounts");
    }

    void create(Database database, int accounts) throws SQLException {
        database.execute(
                "create schema if not exists \"" + schema + "\"",
                "create table " + orders() + " (id int primary key, customer text, amount numeric(12,2),"
                        + " placed timestamptz, paid boolean, tags text[], details jsonb)",
                "create table " + lines() + " (order_id int, product text, line_no int, quantity int,"
                        + " primary key (order_id, line_no))",
                "create table " + textKeyed() + " (\"Schlüssel\" text primary key, \"Wert\" double precision,"
                        + " \"a \"\"quoted\"\" name\" text)",
                "create table " + documents() + " (id int primary key, title text, body text, revision int)",
                "alter table " + documents() + " alter column body set storage external",
                "create table " + accounts() + " (id int primary key, balance bigint not null)",
                "insert into " + accounts() + " select id, " + OPENING_BALANCE + " from generate_series(1, " + accounts
                        + ") id");
        if (hasJournal) {
            createJournal(database);
        }
    }

    /** A row for each statement that changes accounts. Without a key, so that what is applied twice is there twice. */
    private void createJournal(Database database) throws SQLException {
        String journal = quoted("journal");
        database.execute(
                "create table " + journal + " (number bigserial, noted_at timestamptz)",
                "create function " + quoted("note") + "() returns trigger language plpgsql as 'begin insert into "
                        + journal + " (noted_at) values (clock_timestamp()); return null; end'",
                "create trigger note after insert or update or delete on " + accounts() + " execute function "
                        + quoted("note") + "()");
    }

    private String quoted(String name) {
        return "\"" + schema + "\".\"" + name + "\"";
    }
}
