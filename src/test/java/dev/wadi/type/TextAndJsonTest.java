package dev.wadi.type;

import static dev.wadi.type.Types.assertKept;
import static dev.wadi.type.Types.assertRefused;
import static dev.wadi.type.Types.encode;
import static dev.wadi.type.Types.type;
import static dev.wadi.type.Types.unified;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextAndJsonTest {

    @Test
    void textIsKeptToTheLastSpace() {
        assertKept("bpchar", "ab   ");
        assertKept("text", "", "NULL", "\u00e4\ud83d\udc2b", "a\\b\n'\"");
        assertKept("hstore", "\"a\"=>NULL");
    }

    @Test
    void textTakesWhatReadsAsItself() {
        final UUID uuid = new UUID(1, 2);
        assertThat(encode("uuid", uuid)).isEqualTo(uuid.toString());
        assertThat(encode("interval", Duration.ofMinutes(90))).isEqualTo("PT1H30M");
        assertThat(encode("text", 'x')).isEqualTo("x");
    }

    @Test
    void textThatPostgresqlCannotStoreIsRefused() {
        assertRefused(type("text"), "a\0b", "\ud83d", "\udc2b", "\ud83dx", new byte[1], new Object(), List.of());
        assertRefused(type("jsonb"), "\"\ud83d\"", Map.of("a", "\udc2b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                " { \"b\" : 1, \"a\":2,\"a\":1e400 } ",
                "[]",
                "{}",
                "[[[]],{},{\"\":[{}]}]",
                "-0",
                "0.10e+5",
                "\"\\u0000\\\"\\\\/\u00e4\"",
                "1234567890123456789012.12345",
                "\t[true , false\n,null ]\r"
            })
    void jsonIsNeverWrittenAnew(final String json) {
        assertKept("json", json);
        assertKept("jsonb", json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "abc",
                "[",
                "[1,]",
                "[,1]",
                "{\"a\"}",
                "{\"a\":}",
                "{1:2}",
                "[1}",
                "1 2",
                "01",
                "1.",
                ".5",
                "+1",
                "1e",
                "-",
                "tru",
                "truex",
                "trux",
                "\"a",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12G4\"",
                "\"\\u123\u0664\"",
                "\"\\u123",
                "\"\\",
                "\"\\x",
                "\"\t\"",
                "\"\t",
                "{\"a\":1,}",
                "]",
                "{\"a\":1]",
                "NaN",
                "[1 2]",
                "{\"a\" 1}",
                "'a'"
            })
    void whatIsNotJsonIsRefused(final String text) {
        assertRefused(type("json"), text);
    }

    @Test
    void jsonMayBeNestedToAnyDepth() {
        assertKept("json", "[".repeat(100_000) + "]".repeat(100_000));
    }

    @Test
    void mapsAndListsAreWrittenAsJson() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("a\"b", Arrays.asList(1, null, true, new BigDecimal("1.10"), "\u0001\n/"));
        map.put("e", Map.of());
        map.put("l", List.of());
        assertThat(encode("jsonb", map)).isEqualTo("{\"a\\\"b\":[1,null,true,1.10,\"\\u0001\\n/\"],\"e\":{},\"l\":[]}");
        assertThat(encode("json", 5)).isEqualTo("5");
        assertRefused(type("json"), Double.NaN, Map.of(1, 2), List.of(new Object()), new Object(), 'x');
    }

    @Test
    void aPointIsJsonWithItsOwnDigits() {
        assertThat(unified("point", "(1,2)")).isEqualTo("{\"x\":1,\"y\":2}");
        assertThat(unified("point", "(-0.1,1e+20)")).isEqualTo("{\"x\":-0.1,\"y\":1e+20}");
        assertThat(unified("point", "(NaN,-Infinity)")).isEqualTo("{\"x\":\"NaN\",\"y\":\"-Infinity\"}");
        assertThat(type("point").decode("(1,2)")).isEqualTo("{\"x\":1,\"y\":2}");
        assertThat(type("point").textIsUnified()).isFalse();
    }

    @Test
    void aPointIsWrittenFromItsJsonItsTextOrAMap() {
        final String text = "(1.5,-Infinity)";
        assertThat(encode("point", text)).isEqualTo(text);
        assertThat(encode("point", "{\"x\":1.5,\"y\":\"-Infinity\"}")).isEqualTo(text);
        assertThat(encode("point", "{ \"y\" : \"-Infinity\" ,\n\"x\":1.5 } ")).isEqualTo(text);
        assertThat(encode("point", Map.of("x", 1.5, "y", Float.NEGATIVE_INFINITY)))
                .isEqualTo(text);
        assertRefused(
                type("point"), "(1)", "(1,2,3)", "(,)", "1,2", "{\"x\":1}", "{", "{}", "{\"x\":1,\"y\":[]}", Map.of());
    }
}
