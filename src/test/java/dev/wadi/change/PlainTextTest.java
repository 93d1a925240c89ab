package dev.wadi.change;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {

    @Test
    void whatControlsATerminalOrReordersTextIsShownAsAnEscape() {
        assertThat(PlainText.of("a\u001b[2Jb\r\n\u0085\u009b\u007f\u202e\u2066\u061c\u2028\t"))
                .isEqualTo("a\\u001b[2Jb\\u000d\\u000a\\u0085\\u009b\\u007f\\u202e\\u2066\\u061c\\u2028\\u0009");
    }

    @Test
    void otherTextStaysAsItIs() {
        final String text = "größe ключ 表 😀 \u200c \\u001b";

        assertThat(PlainText.of(text)).isSameAs(text);
    }

    @Test
    void lineFeedsCanBeKept() {
        assertThat(PlainText.lines("{\n\"a\u009b\"\r}")).isEqualTo("{\n\"a\\u009b\"\\u000d}");
    }
}
