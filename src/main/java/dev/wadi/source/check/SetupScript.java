package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.wadi.change.SqlName;
import dev.wadi.source.connection.SourceDatabase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The statements that prepare a source for Wadi, and those that take it all back. Only text: nothing is run, and nothing
 * is asked of the source.
 */
public final class SetupScript {

    /** A group of statements under a heading. */
    public record Step(String title, List<String> statements) {
        public Step {
            statements = List.copyOf(statements);
        }
    }

    private static final Step ISOLATION = new Step(
            "What others have made in public, or in another schema, must not run with your rights.",
            List.of("SET search_path = pg_catalog, pg_temp;"));

    /** Every published table that has none of its own gets its whole row as identity. */
    private static final String IDENTITIES = """
            DO $$
            DECLARE t regclass;
            BEGIN
                FOR t IN
                    SELECT c.oid FROM pg_publication_tables p
                    JOIN pg_namespace n ON n.nspname = p.schemaname
                    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
                    WHERE p.pubname = %s AND (c.relreplident = 'n' OR c.relreplident = 'd' AND NOT EXISTS (
                        SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))
                LOOP
                    RAISE NOTICE 'REPLICA IDENTITY FULL for %%', t;
                    EXECUTE format('ALTER TABLE %%s REPLICA IDENTITY FULL', t);
                END LOOP;
            END $$;""";

    private final SourceDatabase database;
    private final Platform platform;
    private final String publication;
    private final String slot;
    private final List<TableChoice> tables;
    private final List<String> schemas;
    private final String user;

    /**
     * @param tables what is published; everything if both this and the schemas are empty
     * @param schemas schemas of which every table is published, also those made later
     */
    public SetupScript(
            final SourceDatabase database,
            final Platform platform,
            final String publication,
            final String slot,
            final List<TableChoice> tables,
            final List<String> schemas) {
        this.database = requireNonNull(database, "database");
        this.platform = requireNonNull(platform, "platform");
        this.publication = requireNonNull(publication, "publication");
        this.slot = requireNonNull(slot, "slot");
        this.tables = List.copyOf(tables);
        this.schemas = List.copyOf(schemas);
        this.user = SqlName.quote(database.user());
    }

    private boolean isEverything() {
        return tables.isEmpty() && schemas.isEmpty();
    }

    public List<Step> setup() {
        return List.of(
                ISOLATION,
                new Step(
                        platform.isAmazon()
                                ? "In a terminal: logical replication, in a parameter group of your own. Needs a reboot."
                                : "Logical replication. Needs a restart of the server where wal_level was another.",
                        platform.enableLogicalReplication()),
                new Step("The user that Wadi connects as. Leave the first line out if it exists.", user()),
                new Step("It may read what is replicated, and nothing else.", grants()),
                new Step("The publication says what is replicated.", List.of(createPublication())),
                new Step(
                        "Without a primary key or replica identity UPDATE and DELETE of a published table fail. Where"
                                + "\n-- there is a unique index on NOT NULL columns, that is a better identity than FULL.",
                        List.of(IDENTITIES.formatted(literal(publication)))));
    }

    public List<Step> undo() {
        return List.of(
                ISOLATION,
                new Step(
                        "Stop the pipeline first. The slot would keep the server's log for ever.", List.of(dropSlot())),
                new Step("The publication.", List.of("DROP PUBLICATION IF EXISTS " + SqlName.quote(publication) + ";")),
                new Step("The rights and the user. Leave the last line out if others use it.", revokes()),
                new Step(
                        "Tables whose replica identity was set to FULL keep it: ALTER TABLE ... REPLICA IDENTITY DEFAULT."
                                + "\n-- Logical replication stays on: others may use it.",
                        List.of()));
    }

    private List<String> user() {
        final String password =
                database.password() == null ? ";" : " PASSWORD " + literal(ScramVerifier.of(database.password())) + ";";
        return List.of("CREATE ROLE " + user + " LOGIN" + password, platform.grantReplication(user));
    }

    /** A right, as GRANT and REVOKE both name it. */
    private record Right(String before, String what) {

        String grant(final String user) {
            return before + "GRANT " + what + " TO " + user + ";";
        }

        String revoke(final String user) {
            return before + "REVOKE " + what + " FROM " + user + ";";
        }
    }

    private List<Right> rights() {
        final List<Right> rights = new ArrayList<>();
        rights.add(new Right("", "CONNECT ON DATABASE " + SqlName.quote(database.name())));
        if (isEverything()) {
            rights.add(new Right("", "pg_read_all_data"));
        }
        for (final String schema : usedSchemas()) {
            rights.add(new Right("", "USAGE ON SCHEMA " + SqlName.quote(schema)));
        }
        for (final String schema : schemas) {
            rights.add(new Right("", "SELECT ON ALL TABLES IN SCHEMA " + SqlName.quote(schema)));
            rights.add(
                    new Right("ALTER DEFAULT PRIVILEGES IN SCHEMA " + SqlName.quote(schema) + " ", "SELECT ON TABLES"));
        }
        for (final TableChoice choice : tables) {
            rights.add(new Right("", "SELECT ON " + SqlName.quote(choice.table())));
        }
        return rights;
    }

    private List<String> grants() {
        return rights().stream().map(right -> right.grant(user)).toList();
    }

    private List<String> revokes() {
        return Stream.concat(
                        rights().stream().map(right -> right.revoke(user)),
                        Stream.of("DROP ROLE IF EXISTS " + user + ";"))
                .toList();
    }

    private Set<String> usedSchemas() {
        final Set<String> used = new LinkedHashSet<>(schemas);
        tables.forEach(choice -> used.add(choice.table().schema()));
        return used;
    }

    private String createPublication() {
        final List<String> objects = new ArrayList<>();
        if (!tables.isEmpty()) {
            objects.add("TABLE " + tables.stream().map(TableChoice::sql).collect(joining(", ")));
        }
        if (!schemas.isEmpty()) {
            objects.add(
                    "TABLES IN SCHEMA " + schemas.stream().map(SqlName::quote).collect(joining(", ")));
        }
        return "CREATE PUBLICATION " + SqlName.quote(publication) + " FOR "
                + (isEverything() ? "ALL TABLES" : String.join(", ", objects)) + ";";
    }

    private String dropSlot() {
        return "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = " + literal(slot)
                + ";";
    }

    private static String literal(final String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
