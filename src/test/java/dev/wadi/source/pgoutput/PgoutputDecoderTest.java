package dev.wadi.source.pgoutput;

import static dev.wadi.source.pgoutput.Messages.KEPT;
import static dev.wadi.source.pgoutput.Messages.begin;
import static dev.wadi.source.pgoutput.Messages.commit;
import static dev.wadi.source.pgoutput.Messages.message;
import static dev.wadi.source.pgoutput.Messages.relation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.source.check.LiveTypes;
import dev.wadi.source.check.SourceTypes;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgoutputDecoderTest {

    private static final int TABLE = 16400;

    private final List<Change> changes = new ArrayList<>();
    private final List<Position> commits = new ArrayList<>();
    private static final LiveTypes TYPES = new LiveTypes(
            new LiveTypes.Source() {
                @Override
                public SourceTypes read() {
                    return SourceTypes.builtIn(IntStream.range(0, 10_000)
                            .boxed()
                            .collect(Collectors.toMap(number -> number, number -> "type" + number)));
                }

                @Override
                public LiveTypes.Reading rows(final Collection<Integer> types) {
                    throw new IllegalStateException("None of the types is composite");
                }
            },
            Map.of());

    private List<String> catalogKey = List.of();
    private PgoutputDecoder decoder;

    @BeforeEach
    void create() {
        decoder = decoderFrom(0);
    }

    private PgoutputDecoder decoderFrom(final long from) {
        final Lookup lookup = new Lookup() {
            @Override
            public LiveTypes types() {
                return TYPES;
            }

            @Override
            public List<String> key(final int relation) {
                return catalogKey;
            }
        };
        return new PgoutputDecoder(lookup, TextDecoder.UTF8, new Position(from), new Receiver() {
            @Override
            public void change(final Change change, final int bytes) {
                changes.add(change);
            }

            @Override
            public void commit(final Position end) {
                commits.add(end);
            }
        });
    }

    private void decode(final byte[]... messages) throws SQLException {
        for (final byte[] message : messages) {
            decodeAt(1, message);
        }
    }

    private void decodeAt(final long lsn, final byte[] message) throws SQLException {
        final byte[] behindHeader = new byte[message.length + 3];
        System.arraycopy(message, 0, behindHeader, 3, message.length);
        decoder.decode(lsn, behindHeader, 3);
    }

    private Change only() {
        assertThat(changes).hasSize(1);
        return changes.get(0);
    }

    @Test
    void anInsertCarriesItsRowAndItsOrigin() throws SQLException {
        decode(begin(500, 1_000_001, -2), relation(TABLE, 'd', "+id", "name", "größe"));
        decodeAt(410, message('I').int32(TABLE).row('N', "7", "", null).bytes());

        assertThat(only().getOperation()).isEqualTo(Operation.INSERT);
        assertThat(only().texts()).containsExactly("7", "", null);
        assertThat(only().getOrigin())
                .isEqualTo(new Change.Origin(
                        new Position(410), 4294967294L, Instant.parse("2000-01-01T00:00:01.000001Z")));
        assertThat(only().schema().id()).isEqualTo(new TableId("shop", "Orders ä"));
        assertThat(only().schema().columns())
                .containsExactly(
                        new Column("id", PgType.of("type25")),
                        new Column("name", PgType.of("type25")),
                        new Column("größe", PgType.of("type25")));
        assertThat(only().schema().key()).containsExactly(0);
        assertThat(only().previousKey()).isNull();
    }

    @Test
    void aTextIsTakenAsItIs() throws SQLException {
        final String text = "a\\b\t\n\"'\u0001\u00e9\u20ac\ud83d\ude00 \ufeff";
        decode(begin(1, 0, 1), relation(TABLE, 'd', "+id", "name"));
        decode(message('I').int32(TABLE).row('N', "7", text).bytes());

        assertThat(only().texts()[1]).isEqualTo(text);
    }

    @Test
    void anUpdateMarksWhatTheServerDidNotSend() throws SQLException {
        decode(begin(1, 0, 1), relation(TABLE, 'd', "+id", "name", "text"));
        decode(message('U').int32(TABLE).row('N', "7", "b", KEPT).bytes());

        assertThat(only().getOperation()).isEqualTo(Operation.UPDATE);
        assertThat(only().texts()[2]).isSameAs(Change.UNCHANGED);
        assertThat(only().previousKey()).isNull();
    }

    @Test
    void aChangeOfKeyKeepsTheKeyBefore() throws SQLException {
        decode(begin(1, 0, 1), relation(TABLE, 'd', "+id", "name", "text"));
        decode(message('U')
                .int32(TABLE)
                .row('K', "7", null, null)
                .row('N', "8", "b", KEPT)
                .bytes());

        assertThat(only().previousKey()).containsExactly("7");
        assertThat(only().key()).containsExactly("8");
        assertThat(only().texts()[2]).isSameAs(Change.UNCHANGED);
    }

    @Test
    void anUnchangedKeyThatWasTooLargeToRepeatComesFromTheOldRow() throws SQLException {
        decode(begin(1, 0, 1), relation(TABLE, 'd', "+id", "name"));
        decode(message('U')
                .int32(TABLE)
                .row('K', "large", null)
                .row('N', KEPT, "b")
                .bytes());

        assertThat(only().key()).containsExactly("large");
        assertThat(only().previousKey()).isNull();
    }

    @Test
    void aWholeOldRowFillsWhatWasNotSentAndTellsWhetherTheKeyChanged() throws SQLException {
        catalogKey = List.of("id");
        decode(begin(1, 0, 1), relation(TABLE, 'f', "+id", "+name", "+text"));
        decode(
                message('U')
                        .int32(TABLE)
                        .row('O', "7", "a", "long")
                        .row('N', "7", "b", KEPT)
                        .bytes(),
                message('U')
                        .int32(TABLE)
                        .row('O', "7", "b", "long")
                        .row('N', "8", "b", KEPT)
                        .bytes());

        assertThat(changes.get(0).texts()).containsExactly("7", "b", "long");
        assertThat(changes.get(0).previousKey()).isNull();
        assertThat(changes.get(1).previousKey()).containsExactly("7");
    }

    @Test
    void aDeleteKnowsOnlyTheKey() throws SQLException {
        decode(begin(1, 0, 1), relation(TABLE, 'd', "+id", "name", "+place"));
        decode(message('D').int32(TABLE).row('K', "7", null, "x").bytes());

        assertThat(only().getOperation()).isEqualTo(Operation.DELETE);
        assertThat(only().texts()).containsExactly("7", Change.UNCHANGED, "x");
        assertThat(only().texts()[1]).isSameAs(Change.UNCHANGED);
    }

    @Test
    void aDeleteWithAWholeRowKeepsItsNulls() throws SQLException {
        decode(begin(1, 0, 1), relation(TABLE, 'f', "+id", "+name"));
        decode(message('D').int32(TABLE).row('O', "7", null).bytes());

        assertThat(only().texts()).containsExactly("7", null);
        assertThat(only().schema().hasKey()).isFalse();
    }

    @Test
    void theKeyHasTheOrderOfTheCatalogIfItHasTheColumnsOfTheStream() throws SQLException {
        catalogKey = List.of("c", "a");
        decode(begin(1, 0, 1), relation(TABLE, 'd', "+a", "b", "+c"));
        decode(message('I').int32(TABLE).row('N', "1", "2", "3").bytes());
        catalogKey = List.of("b");
        decode(relation(TABLE + 1, 'd', "+a", "b", "+c"));
        decode(message('I').int32(TABLE + 1).row('N', "1", "2", "3").bytes());

        assertThat(changes.get(0).key()).containsExactly("3", "1");
        assertThat(changes.get(1).key()).containsExactly("1", "3");
    }

    @Test
    void aTruncateIsOneChangePerTable() throws SQLException {
        decode(begin(1, 0, 1), relation(TABLE, 'd', "+id"), relation(TABLE + 1, 'd', "+id", "b"));
        decode(message('T').int32(2).int8(1).int32(TABLE).int32(TABLE + 1).bytes());

        assertThat(changes).extracting(Change::getOperation).containsExactly(Operation.TRUNCATE, Operation.TRUNCATE);
        assertThat(changes).extracting(c -> c.schema().columns().size()).containsExactly(1, 2);
        assertThat(changes.get(0).texts()).isEmpty();
    }

    @Test
    void theSchemaStaysTheSameObjectUntilTheTableChanges() throws SQLException {
        final byte[] insert = message('I').int32(TABLE).row('N', "1").bytes();
        decode(begin(1, 0, 1), relation(TABLE, 'd', "+id"), insert, relation(TABLE, 'd', "+id"), insert);
        decode(relation(TABLE, 'd', "+number"), insert);

        assertThat(changes.get(1).schema()).isSameAs(changes.get(0).schema());
        assertThat(changes.get(2).schema()).isNotEqualTo(changes.get(0).schema());
    }

    @Test
    void aCommitTellsWhereItEnds() throws SQLException {
        decode(begin(500, 0, 1));
        assertThat(decoder.isInTransaction()).isTrue();
        decode(commit(500, 548));

        assertThat(commits).containsExactly(new Position(548));
        assertThat(decoder.isInTransaction()).isFalse();
    }

    @Test
    void whatWasCommittedBeforeTheStartIsLeftOut() throws SQLException {
        decoder = decoderFrom(600);
        final byte[] insert = message('I').int32(TABLE).row('N', "1").bytes();
        final byte[] truncate = message('T').int32(1).int8(0).int32(TABLE).bytes();
        decode(begin(599, 0, 1), relation(TABLE, 'd', "+id"), insert, truncate, commit(599, 600));
        decode(begin(600, 0, 2), insert, commit(600, 640));

        assertThat(only().getOrigin().transaction()).isEqualTo(2);
        assertThat(commits).containsExactly(new Position(640));
    }

    @Test
    void whatIsNoChangeIsPassedOver() throws SQLException {
        decode(
                begin(1, 0, 1),
                message('O').int64(5).name("elsewhere").bytes(),
                message('Y').int32(99).name("public").name("mood").bytes(),
                message('M').int8(1).int64(5).name("prefix").int32(1).int8('x').bytes(),
                commit(1, 2));

        assertThat(changes).isEmpty();
    }

    @Test
    void whatIsNotUnderstoodIsAnError() throws SQLException {
        assertThatThrownBy(() -> decode(message('S').bytes()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("message of the unknown kind 'S'");
        assertThatThrownBy(() -> decode(message('I').int32(1).row('N', "secret").bytes()))
                .hasMessageContaining("before its description");
        decode(relation(TABLE, 'd', "+id"));
        assertThatThrownBy(() ->
                        decode(message('I').int32(TABLE).row('N', "1", "secret").bytes()))
                .hasMessageContaining("2 columns")
                .hasMessageNotContaining("secret");
    }
}
