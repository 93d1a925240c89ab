package dev.wadi.wire;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * Settings that a session gets whatever its role, its database and its URL say. They are applied by SQL, because a
 * connection pooler refuses or ignores the startup parameter {@code options}; only connections that a library makes get
 * them in that way.
 */
public final class SessionSettings {

    /**
     * Nothing is looked up in a schema where somebody else may create functions, operators, types or tables; nothing of
     * the role's ends or alters a statement. Temporary tables come last, because they would come first if not named.
     */
    public static final SessionSettings ISOLATED = new SessionSettings(List.of(
            new Setting("search_path", "pg_catalog, pg_temp", 0),
            new Setting("statement_timeout", "0", 0),
            new Setting("lock_timeout", "0", 0),
            new Setting("idle_in_transaction_session_timeout", "0", 0),
            new Setting("idle_session_timeout", "0", 14),
            new Setting("transaction_timeout", "0", 17),
            new Setting("row_security", "off", 0),
            new Setting("standard_conforming_strings", "on", 0),
            new Setting("transform_null_equals", "off", 0),
            new Setting("array_nulls", "on", 0),
            new Setting("quote_all_identifiers", "off", 0)));

    /** The same, and values are written and read in one form. */
    public static final SessionSettings EXACT_VALUES = ISOLATED.with("TimeZone", "UTC")
            .with("DateStyle", "ISO, YMD")
            .with("IntervalStyle", "postgres")
            .with("bytea_output", "hex")
            .with("extra_float_digits", "3")
            .with("lc_monetary", "C")
            .with("xmloption", "content");

    /** @param since the major version that has it first */
    private record Setting(String name, String value, int since) {

        private String call() {
            return "pg_catalog.set_config('" + name + "', '" + value + "', false)";
        }

        private String option() {
            return "-c " + name + "=" + value.replace(" ", "\\ ");
        }
    }

    private final List<Setting> settings;

    private SessionSettings(final List<Setting> settings) {
        this.settings = List.copyOf(settings);
    }

    /** These and one more; name and value are constants of the program. */
    public SessionSettings with(final String name, final String value) {
        requireNonNull(name, "name");
        return new SessionSettings(Stream.concat(settings.stream(), Stream.of(new Setting(name, value, 0)))
                .toList());
    }

    /** One statement, as the replication protocol before PostgreSQL 15 takes no more than that at a time. */
    public void apply(final Connection connection) throws SQLException {
        final int version = connection.getMetaData().getDatabaseMajorVersion();
        try (Statement statement = connection.createStatement()) {
            statement.execute(known(version).map(Setting::call).collect(joining(", ", "SELECT ", "")));
        }
    }

    /** For the startup parameter {@code options}. */
    public String options(final int majorVersion) {
        return known(majorVersion).map(Setting::option).collect(joining(" "));
    }

    private Stream<Setting> known(final int version) {
        return settings.stream().filter(setting -> version >= setting.since());
    }
}
