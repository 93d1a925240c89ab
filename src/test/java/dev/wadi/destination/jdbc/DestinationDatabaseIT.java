package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.Database;
import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationDatabaseIT {

    private final PostgresServer server = PostgresServers.shared(18);

    /** A URL may have options, which would take the place of ours. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DateStyle | German | ISO, YMD",
                "IntervalStyle | sql_standard | postgres",
                "bytea_output | escape | hex",
                "lc_monetary | C.UTF-8 | C",
                "synchronous_commit | off | on",
                "row_security | on | off",
                "search_path | public | pg_catalog, pg_temp",
                "statement_timeout | 9s | 0",
                "lock_timeout | 9s | 0",
                "idle_in_transaction_session_timeout | 9s | 0",
                "idle_session_timeout | 9s | 0",
                "transaction_timeout | 9s | 0",
                "standard_conforming_strings | off | on",
                "array_nulls | off | on",
                "transform_null_equals | on | off"
            })
    void valuesAreReadInTheSameFormsWhateverTheUrlAsksFor(
            final String setting, final String asked, final String expected) throws SQLException {
        final Database database = server.createDatabase(server.uniqueName("settings"));
        final String url = database.jdbcUrl() + "?options=-c%20" + setting + "=" + asked;
        final DestinationDatabase destination = new DestinationDatabase(url, database.user(), database.password());

        try (Connection connection = destination.connect();
                Statement statement = connection.createStatement();
                ResultSet shown = statement.executeQuery("SHOW " + setting)) {
            shown.next();
            assertThat(shown.getString(1)).isEqualTo(expected);
        }
    }
}
