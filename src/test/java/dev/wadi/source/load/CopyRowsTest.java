package dev.wadi.source.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CopyRowsTest {

    private static final long SEED = Long.getLong("wadi.test.seed", 4711);
    private static final String LETTERS = "\\\\\\\\NNab.\b\f\n\n\r\t\t\u000b\u007fé日😀'\"";

    private static String[] parse(final int columns, final String row) {
        return new CopyRows(columns).parse(row.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fieldsStandBetweenTabs() {
        assertThat(parse(3, "a\tb c\tд\n")).containsExactly("a", "b c", "д");
    }

    @Test
    void theLastRowMayComeWithoutLineEnd() {
        assertThat(parse(2, "a\tb")).containsExactly("a", "b");
    }

    @Test
    void nullIsNotATextThatLooksLikeIt() {
        assertThat(parse(5, "\\N\t\\\\N\tN\t\\\\\t\n")).containsExactly(null, "\\N", "N", "\\", "");
    }

    @Test
    void anEmptyTextIsNotNull() {
        assertThat(parse(1, "\n")).containsExactly("");
        assertThat(parse(3, "\t\t\n")).containsExactly("", "", "");
    }

    @Test
    void escapesStandForTheirCharacters() {
        assertThat(parse(2, "\\b\\f\\n\\r\\t\\v\\\\\tlast\\n\n")).containsExactly("\b\f\n\r\t\u000b\\", "last\n");
    }

    @Test
    void aTableCanBeWithoutColumns() {
        assertThat(parse(0, "\n")).isEmpty();
    }

    @Test
    void aRowOfAnotherWidthIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> parse(3, "secret\tsecret\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("A row of COPY has 2 columns instead of 3");
        assertThatThrownBy(() -> parse(1, "secret\tsecret\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("A row of COPY has more than 1 columns");
    }

    @Test
    void whateverWasWrittenIsRead() {
        System.out.println("Rows of COPY, seed " + SEED);
        final Random random = new Random(SEED);
        final CopyRows rows = new CopyRows(4);
        for (int i = 0; i < 20_000; i++) {
            final String[] texts = new String[4];
            for (int column = 0; column < texts.length; column++) {
                texts[column] = random.nextInt(5) == 0 ? null : text(random);
            }
            final String row =
                    Arrays.stream(texts).map(CopyRowsTest::field).collect(Collectors.joining("\t", "", "\n"));
            assertThat(rows.parse(row.getBytes(StandardCharsets.UTF_8))).as(row).containsExactly(texts);
        }
    }

    private static String text(final Random random) {
        final int[] letters = LETTERS.codePoints().toArray();
        final int length = random.nextInt(50) == 0 ? 2000 : random.nextInt(6);
        return random.ints(length, 0, letters.length)
                .mapToObj(index -> Character.toString(letters[index]))
                .collect(Collectors.joining());
    }

    /** As PostgreSQL's CopyAttributeOutText writes it. */
    private static String field(final String text) {
        return text == null
                ? "\\N"
                : text.replace("\\", "\\\\")
                        .replace("\b", "\\b")
                        .replace("\f", "\\f")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                        .replace("\u000b", "\\v");
    }
}
