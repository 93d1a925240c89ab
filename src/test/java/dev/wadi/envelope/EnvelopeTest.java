package dev.wadi.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.processor.TypeMapping;
import dev.wadi.testing.SampleTable;
import dev.wadi.type.PostgresTypes;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a change is as JSON: in the envelope, by the type converter, and by camel-jackson. */
class EnvelopeTest {

    private static final DefaultCamelContext CONTEXT = new DefaultCamelContext();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SampleTable people =
            SampleTable.of("people", "id", "email", "face").withDeletedColumn("gone");

    @BeforeAll
    static void start() throws Exception {
        CONTEXT.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:json").marshal().json();
            }
        });
        CONTEXT.start();
    }

    @AfterAll
    static void stop() {
        CONTEXT.stop();
    }

    @Test
    void anUpdateShowsKeysValuesAndWhatWasNotSent() throws Exception {
        final JsonNode envelope = envelope(people.updateOf("0", 0x1600000001L, "1", null, Change.UNCHANGED));

        assertThat(envelope).isEqualTo(JSON.readTree("""
                        {"version": 1, "schema": "public", "table": "people", "operation": "UPDATE", "deleted": false,
                         "key": {"id": "1"}, "before": {"id": "0"}, "after": {"id": "1", "email": null},
                         "unchanged": ["face"], "position": "16/1", "transaction": 1,
                         "committedAt": "1970-01-01T00:00:00Z",
                         "types": {"id": {"postgresql": "text", "unified": "VARCHAR"},
                                   "email": {"postgresql": "text", "unified": "VARCHAR"},
                                   "face": {"postgresql": "text", "unified": "VARCHAR"}}}"""));
    }

    @Test
    void everyOperationFitsTheSchemaOfTheFormat() throws Exception {
        final JsonSchema schema;
        try (InputStream text = getClass().getResourceAsStream("/dev/wadi/envelope/change-envelope-1.schema.json")) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(text);
        }
        for (final Change change : List.of(
                people.load(1, "1", "a", "f"),
                people.insert(1, "1", "a", "f"),
                people.updateOf("0", 2, "1", "a", Change.UNCHANGED),
                people.delete(3, "1"),
                people.truncate(4))) {
            assertThat(schema.validate(envelope(change))).as("%s", change).isEmpty();
        }
        assertThat(schema.validate(JSON.readTree("{\"version\": 1, \"table\": \"t\"}")))
                .isNotEmpty();
    }

    @Test
    void aDeletionShowsWhatWasBeforeAndATruncationNoRow() throws Exception {
        final JsonNode deletion = envelope(people.delete(3, "1"));
        final JsonNode truncation = envelope(people.truncate(4));
        final JsonNode loaded = envelope(people.load(5, "1", "a", "f"));

        assertThat(deletion.get("deleted").booleanValue()).isTrue();
        assertThat(deletion.get("before")).isEqualTo(JSON.readTree("{\"id\": \"1\"}"));
        assertThat(deletion.get("after").isNull()).isTrue();
        assertThat(deletion.get("unchanged")).isEmpty();
        assertThat(truncation.get("key").isNull()).isTrue();
        assertThat(loaded.get("committedAt").isNull()).isTrue();
    }

    /** The type as docs/types.md has it, PostgreSQL's text, and the JSON that both forms have for it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "int2|-5|-5",
                "bit(1)|1|true",
                "bool|f|false",
                "bit(12)|000000000101|\"000000000101\"",
                "varbit|101|\"101\"",
                "bytea|\\x00ff|\"AP8=\"",
                "int4|2147483647|2147483647",
                "int8|9007199254740991|9007199254740991",
                "int8|-9007199254740992|\"-9007199254740992\"",
                "int8|9223372036854775807|\"9223372036854775807\"",
                "int8|-9223372036854775808|\"-9223372036854775808\"",
                "oid|4294967295|4294967295",
                "float4|1.5|1.5",
                "float4|NaN|\"NaN\"",
                "float8|-Infinity|\"-Infinity\"",
                "float8|1e+308|1.0E308",
                "numeric|1.10|\"1.10\"",
                "numeric|NaN|\"NaN\"",
                "numeric(10,2)|12345678.90|\"12345678.90\"",
                "money|$1,234.56|\"1234.56\"",
                "bpchar|ab  |\"ab  \"",
                "varchar|\"\\|\"\\\"\\\\\"",
                "citext|Ab|\"Ab\"",
                "uuid|6f2b3c1e-0000-4000-8000-000000000000|\"6f2b3c1e-0000-4000-8000-000000000000\"",
                "text|\u00e4|\"\u00e4\"",
                "cidr|10.0.0.0/8|\"10.0.0.0/8\"",
                "inet|::1|\"::1\"",
                "macaddr|08:00:2b:01:02:03|\"08:00:2b:01:02:03\"",
                "macaddr8|08:00:2b:01:02:03:04:05|\"08:00:2b:01:02:03:04:05\"",
                "ltree|a.b|\"a.b\"",
                "daterange|[2024-01-01,infinity)|\"[2024-01-01,infinity)\"",
                "int8range|empty|\"empty\"",
                "numrange|(,1.50]|\"(,1.50]\"",
                "tsrange|(,)|\"(,)\"",
                "tstzmultirange|{}|\"{}\"",
                "xml|<a/>|\"<a/>\"",
                "hstore|\"a\"=>NULL|\"\\\"a\\\"=>NULL\"",
                "int4range|[1,5)|\"[1,5)\"",
                "tstzrange|[\"2024-01-01 00:00:00+00\",)|\"[\\\"2024-01-01 00:00:00+00\\\",)\"",
                "interval|1 mon|\"1 mon\"",
                "timestamptz|2024-01-02 03:04:05.1+00|\"2024-01-02T03:04:05.100000Z\"",
                "timestamptz|infinity|\"infinity\"",
                "timestamp|2024-01-02 03:04:00|\"2024-01-02T03:04:00\"",
                "timestamp|-infinity|\"-infinity\"",
                "date|2024-01-02|\"2024-01-02\"",
                "date|0044-03-15 BC|\"-0043-03-15\"",
                "date|infinity|\"infinity\"",
                "time|03:04:00|\"03:04:00\"",
                "time|24:00:00|\"24:00:00\"",
                "timetz|03:04:05+02|\"03:04:05+02\"",
                "json|{\"a\": 1e400}|\"{\\\"a\\\": 1e400}\"",
                "jsonb|null|\"null\"",
                "point|(1,NaN)|\"{\\\"x\\\":1,\\\"y\\\":\\\"NaN\\\"}\"",
                "_int4|{1,NULL}|\"[1,null]\"",
                "_text|{a}|\"[\\\"a\\\"]\"",
                "enum|red|\"red\"",
                "box|(1,1),(0,0)|\"(1,1),(0,0)\"",
                "pg_lsn|16/B374D848|\"16/B374D848\"",
            })
    void everyTypeIsTheSameInTheEnvelopeAndForCamelsJson(final String type, final String text, final String json)
            throws Exception {
        final Change change = mapped(type(type), text);

        final JsonNode expected = JSON.readTree("{\"id\": " + json + "}");
        assertThat(envelope(change).get("after")).isEqualTo(expected);
        assertThat(JSON.readTree(marshalled(change))).isEqualTo(expected);
        assertThat(JSON.readTree(marshalled(List.of(change))).get(0)).isEqualTo(expected);
        if (!type.equals("bytea") && !text.endsWith(" BC")) {
            final Change back = change.with("id", JSON.convertValue(expected.get("id"), Object.class));
            assertThat(back).as("read again").containsExactlyEntriesOf(change);
        }
    }

    @Test
    void everyTypeOfTheTypesPageIsTried() throws Exception {
        final Method method = getClass()
                .getDeclaredMethod(
                        "everyTypeIsTheSameInTheEnvelopeAndForCamelsJson", String.class, String.class, String.class);
        final List<String> tried = Arrays.stream(
                        method.getAnnotation(CsvSource.class).value())
                .map(line -> line.split("[|(]")[0])
                .toList();
        assertThat(tried)
                .containsAll(PostgresTypes.table().keySet().stream()
                        .map(name -> name.split("[(]")[0])
                        .toList());
    }

    @Test
    void withoutTypesEveryValueIsPostgresText() throws Exception {
        final Change change = mapped(PgType.of("int4"), "7");
        final Change unmapped =
                change.withSchema(change.schema().mapColumns(column -> new Column(column.name(), column.type())));

        assertThat(envelope(unmapped).get("after")).isEqualTo(JSON.readTree("{\"id\": \"7\"}"));
        assertThat(envelope(unmapped).at("/types/id/unified").textValue()).isEqualTo("VARCHAR");
        assertThat(envelope(change).at("/types/id/unified").textValue()).isEqualTo("INTEGER");
    }

    @Test
    void theDeleteFlagIsInThePlainBody() throws Exception {
        assertThat(JSON.readTree(marshalled(people.delete(1, "1"))))
                .isEqualTo(JSON.readTree("{\"id\": \"1\", \"gone\": true}"));
    }

    @Test
    void endpointsThatWantTextOrBytesGetTheEnvelope() throws Exception {
        final Change change = people.insert(1, "1", "\u00e4", "f");
        for (final Object body : List.of(change, List.of(change, change))) {
            final Exchange exchange = new DefaultExchange(CONTEXT);
            exchange.getIn().setBody(body);
            final String text = exchange.getIn().getBody(String.class);
            final JsonNode json = JSON.readTree(text);
            assertThat(json.isArray() ? json.get(1) : json).isEqualTo(envelope(change));
            assertThat(JSON.readTree(exchange.getIn().getBody(byte[].class))).isEqualTo(json);
            assertThat(JSON.readTree(exchange.getIn().getBody(InputStream.class)))
                    .isEqualTo(json);
        }
        assertThat(CONTEXT.getTypeConverter().convertTo(String.class, List.of("a")))
                .isEqualTo("[a]");
    }

    private static JsonNode envelope(final Change change) throws Exception {
        return JSON.readTree(new EnvelopeWriter().write(change));
    }

    private static String marshalled(final Object body) {
        return CONTEXT.createProducerTemplate().requestBody("direct:json", body, String.class);
    }

    private static PgType type(final String name) {
        return switch (name) {
            case "bit(1)" -> new PgType("bit", 1);
            case "bit(12)" -> new PgType("bit", 12);
            case "numeric(10,2)" -> PgType.numeric(10, 2);
            default -> PgType.of(name);
        };
    }

    private static Change mapped(final PgType type, final String text) {
        final TableSchema schema =
                new TableSchema(new TableId("public", "t"), List.of(new Column("id", type)), List.of(0));
        final Exchange exchange = new DefaultExchange(CONTEXT);
        exchange.getIn()
                .setBody(new Change(
                        schema,
                        Operation.INSERT,
                        new String[] {text},
                        null,
                        new Change.Origin(new Position(1), 1, Instant.EPOCH)));
        new TypeMapping().process(exchange);
        return exchange.getIn().getBody(Change.class);
    }
}
