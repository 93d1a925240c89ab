package dev.wadi.source.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The settings of connections to a source, by themselves: not every one can show in values, because a machine may have
 * one locale only, and because nothing that is short meets a time limit.
 */
class SessionSettingsIT {

    private static final List<String> OF_THE_ROLE = List.of(
            "DateStyle = 'German, DMY'",
            "IntervalStyle = 'sql_standard'",
            "TimeZone = 'Asia/Kolkata'",
            "bytea_output = 'escape'",
            "extra_float_digits = -15",
            "lc_monetary = 'C.UTF-8'",
            "xmloption = 'document'",
            "quote_all_identifiers = on",
            "row_security = on",
            "statement_timeout = '5s'",
            "idle_in_transaction_session_timeout = '5s'",
            "lock_timeout = '5s'",
            "idle_session_timeout = '5s'",
            "transaction_timeout = '5s'",
            "search_path = public",
            "standard_conforming_strings = off",
            "array_nulls = off",
            "transform_null_equals = on");

    private static final Map<String, String> FIXED = Map.ofEntries(
            Map.entry("DateStyle", "ISO, YMD"),
            Map.entry("IntervalStyle", "postgres"),
            Map.entry("TimeZone", "UTC"),
            Map.entry("bytea_output", "hex"),
            Map.entry("extra_float_digits", "3"),
            Map.entry("lc_monetary", "C"),
            Map.entry("xmloption", "content"),
            Map.entry("quote_all_identifiers", "off"),
            Map.entry("row_security", "off"),
            Map.entry("statement_timeout", "0"),
            Map.entry("idle_in_transaction_session_timeout", "0"),
            Map.entry("lock_timeout", "0"),
            Map.entry("idle_session_timeout", "0"),
            Map.entry("transaction_timeout", "0"),
            Map.entry("search_path", "pg_catalog, pg_temp"),
            Map.entry("standard_conforming_strings", "on"),
            Map.entry("array_nulls", "on"),
            Map.entry("transform_null_equals", "off"));

    private final TimeZone zone = TimeZone.getDefault();
    private SourceDatabase source;

    @BeforeEach
    void createRole() throws SQLException {
        // The driver would give it to the session.
        TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
        final PostgresServer server = PostgresServers.shared(18);
        final Database database = server.createDatabase(server.uniqueName("settings"));
        database.execute("CREATE ROLE " + database.name() + " LOGIN REPLICATION PASSWORD 'p'");
        for (final String setting : OF_THE_ROLE) {
            database.execute("ALTER ROLE " + database.name() + " SET " + setting);
        }
        source = database.as(database.name(), "p").asSource();
    }

    @AfterEach
    void restoreZone() {
        TimeZone.setDefault(zone);
    }

    @Test
    void noneIsThatOfTheRoleOrOfThisMachine() throws SQLException {
        try (Connection sql = source.connect();
                Connection replication = source.connectForReplication()) {
            assertThat(settings(sql)).isEqualTo(FIXED);
            assertThat(settings(replication)).isEqualTo(FIXED);
        }
    }

    /** For the connections that Debezium makes by itself. */
    @Test
    void theStartupOptionsSetTheSame() throws SQLException {
        final Properties properties = new Properties();
        properties.setProperty("user", source.user());
        properties.setProperty("password", source.password());
        properties.setProperty("options", SenderTimeout.options(source));
        final String url = "jdbc:postgresql://" + source.host() + ":" + source.port() + "/" + source.name();
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            final Map<String, String> settings = settings(connection);
            // The driver has settings of its own for these.
            settings.put("TimeZone", FIXED.get("TimeZone"));
            assertThat(settings).isEqualTo(FIXED);
        }
    }

    private static Map<String, String> settings(final Connection connection) throws SQLException {
        final Map<String, String> settings = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            for (final String name : FIXED.keySet()) {
                try (ResultSet row = statement.executeQuery("SHOW " + name)) {
                    row.next();
                    settings.put(name, row.getString(1));
                }
            }
        }
        return settings;
    }
}
