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

    WorkloadTables(String schema) {
        this.schema = schema;
    }

    List<TableId> all() {
        return Stream.of("orders", "order_lines", TEXT_KEYED, "documents", "accounts")
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
    }

    private String quoted(String name) {
        return "\"" + schema + "\".\"" + name + "\"";
    }
}
