package dev.wadi.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.PgType;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PostgreSQL itself says what its texts are and what ours mean. */
class PostgresTypesIT {

    private static final Map<LogicalType, String> COLUMNS = Map.ofEntries(
            Map.entry(LogicalType.SHORT, "int2"),
            Map.entry(LogicalType.BOOLEAN, "bool"),
            Map.entry(LogicalType.BYTEARRAY, "bytea"),
            Map.entry(LogicalType.INTEGER, "int4"),
            Map.entry(LogicalType.LONG, "int8"),
            Map.entry(LogicalType.FLOAT, "float4"),
            Map.entry(LogicalType.DOUBLE, "float8"),
            Map.entry(LogicalType.VARCHAR, "varchar"),
            Map.entry(LogicalType.TIMESTAMPTZ, "timestamptz"),
            Map.entry(LogicalType.JSON, "json"),
            Map.entry(LogicalType.DATE, "date"),
            Map.entry(LogicalType.TIME, "time"),
            Map.entry(LogicalType.TIMESTAMP, "timestamp"),
            Map.entry(LogicalType.DECIMAL, "numeric"));

    private static EmbeddedPostgres postgres;
    private static Connection connection;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        connection = postgres.getPostgresDatabase().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'; SET DateStyle = ISO; SET lc_monetary = 'C'");
            statement.execute("CREATE TYPE mood AS ENUM ('so so', 'NULL'); CREATE TYPE pair AS (a int, b text)");
        }
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        connection.close();
        postgres.close();
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int2 | -1 | -32768",
                "int4 | -1 | 2147483647",
                "int8 | -1 | -9223372036854775808",
                "oid | -1 | 4294967295",
                "float4 | -1 | 1e-45",
                "float4 | -1 | 3.4028235e38",
                "float8 | -1 | 5e-324",
                "float8 | -1 | NaN",
                "float8 | -1 | -0",
                "numeric | -1 | 1.10",
                "numeric | -1 | 1e131071",
                "numeric | -1 | 1e-16383",
                "numeric | -1 | -Infinity",
                "money | -1 | -92233720368547758.08",
                "money | -1 | 0.05",
                "bool | -1 | no",
                "bit | 1 | 1",
                "bit | 13 | 1000000000001",
                "varbit | -1 | 00101",
                "varbit | -1 | ``",
                "bytea | -1 | \\x00ff",
                "date | -1 | 4714-11-24 BC",
                "date | -1 | 5874897-12-31",
                "date | -1 | -infinity",
                "time | -1 | 24:00:00",
                "time | -1 | 00:00:00.000001",
                "timetz | -1 | 24:00:00+02",
                "timestamp | -1 | 4714-11-24 00:00:00 BC",
                "timestamp | -1 | 294276-12-31 23:59:59.999999",
                "timestamptz | -1 | 0044-03-15 12:00:00.5-04:56:02 BC",
                "timestamptz | -1 | 294276-12-31 23:59:59.999999Z",
                "timestamptz | -1 | infinity",
                "interval | -1 | -1 mons +1 day -00:00:01.5",
                "bpchar | 10 | ab   ",
                "text | -1 | ` a \\ b `",
                "uuid | -1 | 00000000-0000-0000-0000-0000000000ff",
                "json | -1 | {\"a\" : 1e400, \"a\":[]}",
                "jsonb | -1 | {\"a\" : 12345678901234567890.10}",
                "point | -1 | (-1.5,1e20)",
                "point | -1 | (NaN,-Infinity)",
                "int4range | -1 | [1,5]",
                "mood | -1 | so so",
                "pair | -1 | (1,\"a \"\"b\")",
                "pg_lsn | -1 | 16/B374D848",
                "_int4 | -1 | [2:3][0:1]={{1,2},{NULL,4}}",
                "_text | -1 | {\"NULL\",NULL,\"\",\"a,b\",\"\\\\\",\"\\\"\",\" \",\"{}\",[1]}",
                "_numeric | -1 | {1.10,NaN,Infinity}",
                "_float8 | -1 | {1e300,NaN,-Infinity}",
                "_bool | -1 | {t,f,NULL}",
                "_json | -1 | {\"{\\\"a\\\":[1,2]}\",\"\\\"s\\\"\",null,1}",
                "_box | -1 | {(1,1),(0,0);(2,2),(0,0)}",
                "_point | -1 | {\"(1,2)\"}",
                "_bytea | -1 | {\"\\\\x00ff\",\"\\\\x\"}",
                "_money | -1 | {1234.56,-0.10}",
                "_timestamptz | -1 | {\"2024-01-01 00:00:00+01\",infinity}",
                "_mood | -1 | {\"so so\",\"NULL\",NULL}",
                "_pair | -1 | {\"(1,\\\"a,b\\\")\"}",
            })
    void postgresqlReadsWhatWeWriteAsTheSameValue(final String name, final int modifier, final String value)
            throws SQLException {
        assertSame(new PgType(name, modifier), value);
    }

    @Test
    void randomFloatingNumbersAreTheSame() throws SQLException {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            assertSame(PgType.of("float4"), Float.toString(Float.intBitsToFloat(random.nextInt())));
            assertSame(PgType.of("float8"), Double.toString(Double.longBitsToDouble(random.nextLong())));
            assertSame(PgType.of("float8"), Double.toString(Math.scalb(1.0, random.nextInt(2000) - 1000)));
        }
    }

    @Test
    void anArrayIsTheJsonThatPostgresqlMakesOfIt() throws SQLException {
        for (final String array : List.of(
                "ARRAY[[1,2],[3,NULL]]",
                "ARRAY['a\"b','\\',NULL,'NULL',E'\\u0001\\n','é']",
                "ARRAY[1.10,2]::numeric[]",
                "ARRAY[true,false]",
                "ARRAY['{\"a\":1}','null']::jsonb[]",
                "'{(1,1),(0,0);(2,2),(0,0)}'::box[]",
                "'{}'::int[]")) {
            final List<String> row =
                    row("SELECT (" + array + ")::text, pg_typeof(" + array + ")::text, to_jsonb(" + array + ")::text");
            final String name =
                    row.get(1).replace("[]", "").replace("boolean", "bool").replace("integer", "int4");
            final String json = PostgresTypes.unified(PgType.of("_" + name)).unifiedText(row.get(0));
            assertThat(row("SELECT CAST(? AS jsonb)::text", json)).as(array).containsExactly(row.get(2));
        }
    }

    private static void assertSame(final PgType source, final String value) throws SQLException {
        final UnifiedType type = PostgresTypes.unified(source);
        final String sql = sql(source);
        final String text =
                row("SELECT format('%s', CAST(? AS " + sql + "))", value).get(0);
        assertThat(row("SELECT format('%s', CAST(? AS " + sql + "))", type.encode(text))
                        .get(0))
                .as("encoded text of %s", source)
                .isEqualTo(text);
        final String again = row("SELECT format('%s', CAST(? AS " + sql + "))", type.encode(type.decode(text)))
                .get(0);
        if (source.name().equals("varbit")) {
            // Whole bytes do not tell how many zeros it began with.
            assertThat(type.decode(again)).as("encoded value of %s", source).isEqualTo(type.decode(text));
        } else {
            assertThat(again).as("encoded value of %s", source).isEqualTo(text);
        }
        final String unified = type.unifiedText(text);
        assertThat(row("SELECT format('%s', CAST(? AS " + COLUMNS.get(type.logical()) + "))", unified)
                        .get(0))
                .as("unified text of %s", source)
                .isEqualTo(unified);
    }

    private static String sql(final PgType type) {
        return type.name() + (type.hasModifier() ? "(" + type.modifier() + ")" : "");
    }

    private static List<String> row(final String sql, final String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                final List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                return row;
            }
        }
    }
}
