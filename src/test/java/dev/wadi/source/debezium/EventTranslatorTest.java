package dev.wadi.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.source.check.LiveTypes;
import dev.wadi.source.check.SourceTypes;
import dev.wadi.source.check.TableIdentity;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTranslatorTest {

    private static final Map<Integer, String> TYPES = Map.of(23, "int4", 25, "text", 1700, "numeric", 1560, "bit");

    private static final Schema ROW = SchemaBuilder.struct()
            .field("note", column(25))
            .field("id", column(23))
            .field("place", column(23))
            .build();

    private static final Schema KEY = SchemaBuilder.struct()
            .field("place", column(23))
            .field("id", column(23))
            .build();

    private Optional<TableIdentity> identity = Optional.of(new TableIdentity(16_400, List.of("place", "id"), false));
    private List<String> columns = List.of("note", "id", "place");

    private final EventTranslator translator = new EventTranslator(
            new SourceCatalog() {
                @Override
                public SourceTypes read() {
                    return SourceTypes.builtIn(TYPES);
                }

                @Override
                public LiveTypes.Reading rows(final Collection<Integer> types) {
                    throw new IllegalStateException("None of the types is composite");
                }

                @Override
                public Optional<TableIdentity> identity(final TableId table) {
                    return identity;
                }

                @Override
                public List<String> columns(final TableId table) {
                    return columns;
                }
            },
            Map.of());

    private static Schema column(final int type, final String... lengthAndScale) {
        final SchemaBuilder schema =
                SchemaBuilder.string().optional().parameter(TextConverter.TYPE_PARAMETER, String.valueOf(type));
        if (lengthAndScale.length > 0) {
            schema.parameter(TextConverter.LENGTH_PARAMETER, lengthAndScale[0]);
        }
        if (lengthAndScale.length > 1) {
            schema.parameter(TextConverter.SCALE_PARAMETER, lengthAndScale[1]);
        }
        return schema.build();
    }

    private static Struct row(final String id, final String place, final String note) {
        return new Struct(ROW).put("id", id).put("place", place).put("note", note);
    }

    private static Struct key(final String id, final String place) {
        return new Struct(KEY).put("id", id).put("place", place);
    }

    private static Map<String, Object> source() {
        final Map<String, Object> source = new HashMap<>();
        source.put("schema", "public");
        source.put("table", "orders");
        source.put("lsn", 0x1600000001L);
        source.put("txId", 77L);
        source.put("ts_ms", 1_000L);
        source.put("sequence", "[\"24023128\",\"24023200\"]");
        return source;
    }

    private Change translate(final String operation, final Struct key, final Struct before, final Struct after) {
        return translator
                .translate(new Event(operation, key, before, after, source()))
                .orElseThrow();
    }

    @Test
    void anInsertionHasItsTableColumnsKeyAndOrigin() {
        final Change change = translate("c", key("1", "2"), null, row("1", "2", null));

        assertThat(change.getOperation()).isEqualTo(Operation.INSERT);
        assertThat(change.getTable()).isEqualTo(new TableId("public", "orders"));
        assertThat(change).containsExactly(entry("note", null), entry("id", "1"), entry("place", "2"));
        assertThat(change.key()).as("in the key's order").containsExactly("2", "1");
        assertThat(change.schema().columns().get(1).type()).isEqualTo(PgType.of("int4"));
        assertThat(change.getOrigin())
                .isEqualTo(new Change.Origin(new Position(0x1600000001L), 77, Instant.ofEpochSecond(1)));
    }

    @Test
    void aValueThatWasNotSentStaysMarked() {
        final Change change = translate("u", key("1", "2"), null, row("1", "2", Change.UNCHANGED));

        assertThat(change.getOperation()).isEqualTo(Operation.UPDATE);
        assertThat(change.texts()[0]).isSameAs(Change.UNCHANGED);
    }

    @Test
    void ofADeletedRowOnlyTheKeyIsKnown() {
        final Change change = translate("d", key("1", "2"), row("1", "2", "a default of Debezium"), null);

        assertThat(change.getOperation()).isEqualTo(Operation.DELETE);
        assertThat(change).containsOnlyKeys("id", "place");
        assertThat(change.key()).containsExactly("2", "1");
    }

    @Test
    void ofATableWithoutKeyADeletedRowIsWhole() {
        identity = Optional.of(new TableIdentity(1, List.of(), false));
        final Change change = translate("d", null, row("1", "2", "note"), null);

        assertThat(change.schema().hasKey()).isFalse();
        assertThat(change).containsEntry("note", "note");
    }

    @Test
    void aNameFromWhichDebeziumTakesTheQuotationMarksIsAProblem() {
        columns = List.of("'note'", "id", "place");

        assertThat(translate("c", key("1", "2"), null, row("1", "2", null))
                        .schema()
                        .problem())
                .get()
                .asString()
                .contains("column ''note''", "set wadi.source.reader=pgoutput");
    }

    @Test
    void theKeyIsWhatIdentifiesTheRowsAndNotWhatDebeziumTakesForIt() {
        identity = Optional.of(new TableIdentity(1, List.of("note"), false));

        final Change change = translate("d", key("0", "0"), row(null, null, "n"), null);

        assertThat(change.key()).containsExactly("n");
        assertThat(change).containsOnlyKeys("note");
        assertThat(change.schema().problem()).isEmpty();
    }

    @Test
    void aKeyFromTheFutureIsAProblemAndNoGuess() {
        identity = Optional.of(new TableIdentity(1, List.of("note"), false));
        assertThat(translate("u", key("1", "2"), null, row("1", "2", "n"))
                        .schema()
                        .problem())
                .isEmpty();
        assertThat(translate("d", key("1", "2"), row("1", "2", null), null)
                        .schema()
                        .problem())
                .get()
                .asString()
                .contains("without its key", "16/1");
        assertThat(translate("u", key("1", "2"), null, row("1", "2", "n"))
                        .schema()
                        .problem())
                .as("nothing after it can be trusted")
                .isPresent();
    }

    @Test
    void aKeyThatIsNotAmongTheColumnsIsAProblem() {
        identity = Optional.of(new TableIdentity(1, List.of("later"), false));

        assertThat(translate("c", key("1", "2"), null, row("1", "2", "n"))
                        .schema()
                        .problem())
                .isPresent();
    }

    @Test
    void aTableThatIsGoneIsAProblem() {
        identity = Optional.empty();

        assertThat(translate("c", key("1", "2"), null, row("1", "2", "n"))
                        .schema()
                        .problem())
                .isPresent();
    }

    @Test
    void aTruncationHasTheLastShapeOfItsTable() {
        translate("c", key("1", "2"), null, row("1", "2", "x"));
        final Schema wider = SchemaBuilder.struct()
                .field("id", column(23))
                .field("place", column(23))
                .field("more", column(25))
                .build();
        translate("c", key("1", "2"), null, new Struct(wider).put("id", "1").put("place", "2"));

        final Change change = translate("t", null, null, null);

        assertThat(change.getOperation()).isEqualTo(Operation.TRUNCATE);
        assertThat(change.schema().indexOf("more")).isEqualTo(2);
        assertThat(change.texts()).isEmpty();
    }

    @Test
    void aTruncationCanBeTheFirstThatIsHeardOfATable() {
        final Change change = translate("t", null, null, null);

        assertThat(change.getTable()).isEqualTo(new TableId("public", "orders"));
        assertThat(change.schema().columns()).isEmpty();
    }

    @Test
    void changesOfOneShapeShareTheirSchema() {
        assertThat(translate("c", key("1", "2"), null, row("1", "2", "x")).schema())
                .isSameAs(
                        translate("u", key("1", "2"), null, row("1", "2", "y")).schema());
    }

    @Test
    void whatIsNotAboutARowGivesNothing() {
        final Map<String, Object> noTable = source();
        noTable.remove("table");

        assertThat(translator.translate(new Event(null, null, null, null, source())))
                .isEmpty();
        assertThat(translator.translate(new Event("c", null, null, null, null))).isEmpty();
        assertThat(translator.translate(new Event("m", null, null, null, noTable)))
                .isEmpty();
        assertThat(translator.translate(new Event("m", null, null, null, source())))
                .isEmpty();
    }

    @Test
    void typesKeepWhatTheirModifierSays() {
        final Schema row = SchemaBuilder.struct()
                .field("bounded", column(1700, "12", "2"))
                .field("negative", column(1700, "5", "-3"))
                .field("unbounded", column(1700, "131089", "0"))
                .field("bits", column(1560, "8"))
                .field("unknown", column(99_999))
                .field("foreign", Schema.OPTIONAL_STRING_SCHEMA)
                .build();

        identity = Optional.of(new TableIdentity(1, List.of(), false));
        final Change change = translate("c", null, null, new Struct(row));

        assertThat(change.schema().columns())
                .extracting(Column::type)
                .isEqualTo(List.of(
                        PgType.numeric(12, 2),
                        PgType.numeric(5, -3),
                        PgType.of("numeric"),
                        new PgType("bit", 8),
                        PgType.of("unknown"),
                        PgType.of("unknown")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"[\"24023128\",\"24023200\"];24023128", "[null,\"24023200\"];0", "[\"1\",null];1"})
    void theEndOfTheTransactionBeforeIsTheFirstOfTheSequence(final String sequence, final long lsn) {
        final Map<String, Object> source = source();
        source.put("sequence", sequence);

        assertThat(new Event("c", null, null, null, source).previousCommit()).isEqualTo(new Position(lsn));
    }
}
