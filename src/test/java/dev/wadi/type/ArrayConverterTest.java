package dev.wadi.type;

import static dev.wadi.type.Types.assertRefused;
import static dev.wadi.type.Types.decode;
import static dev.wadi.type.Types.encode;
import static dev.wadi.type.Types.type;
import static dev.wadi.type.Types.unified;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayConverterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "_int4 | {} | []",
                "_int4 | {1,NULL,-3} | [1,null,-3]",
                "_int4 | {{1,2},{3,4}} | [[1,2],[3,4]]",
                "_int4 | [2:3]={7,8} | \"[2:3]={7,8}\"",
                "_int4 | [-1:0][2:2]={{7},{8}} | \"[-1:0][2:2]={{7},{8}}\"",
                "_text | {a\u2003,\u001e} | [\"a\u2003\",\"\\u001e\"]",
                "_text | {a,\"NULL\",NULL,\"\",\"a,b\",\"{}\"} | [\"a\",\"NULL\",null,\"\",\"a,b\",\"{}\"]",
                "_text | {\"q\\\"\\\\\",\" x \",[x]} | [\"q\\\"\\\\\",\" x \",\"[x]\"]",
                "_numeric | {1.10,NaN,-Infinity} | [1.10,\"NaN\",\"-Infinity\"]",
                "_numeric | {12345678901234567890.123456789012345678901} | [12345678901234567890.123456789012345678901]",
                "_float8 | {1e+20,-0,NaN} | [1e+20,-0,\"NaN\"]",
                "_bool | {t,f,NULL} | [true,false,null]",
                "_json | {\"{\\\"a\\\": [1, \\\"x\\\"]}\",1e400,NULL,\"\\\"s\\\"\"} | [{\"a\": [1, \"x\"]},1e400,null,\"s\"]",
                "_box | {(1,1),(0,0);(2,2),(0,0)} | [\"(1,1),(0,0)\",\"(2,2),(0,0)\"]",
                "_point | {\"(1,2)\",\"(NaN,3)\"} | [{\"x\":1,\"y\":2},{\"x\":\"NaN\",\"y\":3}]",
                "_bytea | {\"\\\\\\\\x00ff\"} | [\"\\\\x00ff\"]",
                "_varbit | {101,00000101} | [\"101\",\"00000101\"]",
                "_date | {2024-01-01,infinity} | [\"2024-01-01\",\"infinity\"]",
                "_timestamptz | {\"2024-01-01 00:00:00+00\"} | [\"2024-01-01 00:00:00+00\"]",
                "_mood | {happy,\"so so\"} | [\"happy\",\"so so\"]",
                "_pair | {\"(1,\\\"a b\\\")\"} | [\"(1,\\\"a b\\\")\"]",
            })
    void anArrayIsJsonWithTheDigitsOfItsElements(final String type, final String text, final String json) {
        final String literal = text.replace("\\\\\\\\", "\\\\");
        assertThat(decode(type, literal)).isEqualTo(json);
        assertThat(unified(type, literal)).isEqualTo(json);
        assertThat(unified(type, encode(type, literal))).isEqualTo(unified(type, literal));
    }

    @Test
    void whatIsNotAnArraysTextBecomesAString() {
        assertThat(decode("_status", "happy")).isEqualTo("\"happy\"");
        assertThat(decode("__status", "{happy,NULL}")).isEqualTo("[\"happy\",null]");
    }

    @Test
    void anArrayIsWrittenFromLists() {
        assertThat(encode("_int4", List.of(1, 2L, "3"))).isEqualTo("{1,2,3}");
        assertThat(encode("_text", Arrays.asList("a b", null, "NULL", "", "{", "\"\\")))
                .isEqualTo("{\"a b\",NULL,\"NULL\",\"\",\"{\",\"\\\"\\\\\"}");
        assertThat(encode("_int4", List.of(List.of(1), new Object[] {2}))).isEqualTo("{{1},{2}}");
        assertThat(encode("_box", List.of("(1,1),(0,0)", "(2,2),(0,0)"))).isEqualTo("{(1,1),(0,0);(2,2),(0,0)}");
        assertThat(encode("_jsonb", List.of(Map.of("a", 1), List.of(1)))).isEqualTo("{\"{\\\"a\\\":1}\",[1]}");
        assertThat(encode("_int4", List.of())).isEqualTo("{}");
    }

    @Test
    void anArrayIsWrittenFromTheJsonThatItWasReadAs() {
        assertThat(encode("_int4", " [ [1 , null] , [2,3] ] ")).isEqualTo("{{1,NULL},{2,3}}");
        assertThat(encode("_text", "[\"a\\u0062\",\"null\",null]")).isEqualTo("{ab,\"null\",NULL}");
        assertThat(encode("_bool", "[true,false]")).isEqualTo("{t,f}");
        assertThat(encode("_point", "[{\"x\":1.5,\"y\":2.5}]")).isEqualTo("{\"(1.5,2.5)\"}");
        assertThat(encode("_jsonb", "[[1],\"s\",null]")).isEqualTo("{[1],\"\\\"s\\\"\",NULL}");
        assertThat(encode("_numeric", "[\"NaN\",1.10]")).isEqualTo("{NaN,1.10}");
    }

    @Test
    void lowerBoundsAreKeptInPostgresqlsText() {
        assertThat(encode("_int4", "[2:3]={7, 8}")).isEqualTo("[2:3]={7,8}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "{",
                "{1",
                "{1,}",
                "{,1}",
                "{1}}",
                "{1}{2}",
                "{1,2]",
                "{\"1}",
                "{\"1\"2}",
                "{a}",
                "{1.5}",
                "[1",
                "[1]=",
                "[a]",
                "{{{{{{{1}}}}}}",
                "[[[[[[[1]]]]]]]",
                "{1 2}",
                "{1\\,2}"
            })
    void whatIsNoArrayOfItsElementsIsRefused(final String text) {
        assertRefused(type("_int4"), text);
    }

    @Test
    void whatIsNoListIsRefused() {
        assertRefused(type("_int4"), 1, Map.of(), List.of(1.5), List.of("x"), List.of(Map.of()));
    }
}
