package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyTextTest {

    private final RecordingCopy server = new RecordingCopy();
    private final CopyText copy = new CopyText(server);

    private String written() throws SQLException {
        copy.end();
        return new String(server.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void fieldsStandBetweenTabsAndRowsBetweenLineEnds() throws SQLException {
        copy.field("a");
        copy.field(true);
        copy.field(-42L);
        copy.endRow();
        copy.field("");
        copy.field(false);
        copy.field(Long.MIN_VALUE);
        copy.endRow();

        assertThat(written()).isEqualTo("a\tt\t-42\n\tf\t-9223372036854775808\n");
    }

    @Test
    void nullIsNotATextThatLooksLikeIt() throws SQLException {
        copy.field(null);
        copy.field("\\N");
        copy.field("");
        copy.endRow();

        assertThat(written()).isEqualTo("\\N\t\\\\N\t\n");
    }

    @ParameterizedTest
    @CsvSource({"\\,\\\\", "'a\tb','a\\tb'", "'a\nb','a\\nb'", "'a\rb','a\\rb'", "\\.,\\\\."})
    void whatWouldEndAFieldIsEscaped(final String text, final String escaped) throws SQLException {
        copy.field(text);
        copy.endRow();

        assertThat(written()).isEqualTo(escaped + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "\u007f\u0080\u07ff\u0800\uffff", "дом", "日本", "😀", "a😀b𝄞", "\u0001\u0008\u000b\f"})
    void everyCharacterArrivesAsUtf8(final String text) throws SQLException {
        copy.field(text);
        copy.endRow();

        assertThat(written()).isEqualTo(text + "\n");
    }

    /** The server refuses them: half a character is no text, and nothing may be put in its place in silence. */
    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ud83dx", "\ude00"})
    void halfACharacterIsNotMadeIntoAnother(final String text) throws SQLException {
        copy.field(text);
        copy.endRow();
        copy.end();

        assertThatThrownBy(() -> StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(server.bytes())))
                .isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void rowsTravelInBlocks() throws SQLException {
        for (int i = 0; i < 100_000; i++) {
            copy.field("0123456789");
            copy.endRow();
        }

        assertThat(written()).isEqualTo("0123456789\n".repeat(100_000));
        assertThat(server.blocks).isBetween(10, 1_100_000 / 65_536 + 1);
    }

    @Test
    void aValueCanBeLargerThanABlock() throws SQLException {
        final String large = "\\日".repeat(300_000);
        copy.field("before");
        copy.field(large);
        copy.field("after");
        copy.endRow();

        assertThat(written()).isEqualTo("before\t" + large.replace("\\", "\\\\") + "\tafter\n");
    }

    @Test
    void theEndReturnsTheNumberOfRows() throws SQLException {
        copy.field("a");
        copy.endRow();
        copy.field("b");
        copy.endRow();

        assertThat(copy.end()).isEqualTo(2);
        assertThat(server.isEnded).isTrue();
    }
}
