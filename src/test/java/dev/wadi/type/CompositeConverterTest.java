package dev.wadi.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.PgType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompositeConverterTest {

    private static final List<PgType.Attribute> ATTRIBUTES = List.of(
            new PgType.Attribute("n", PgType.of("numeric")),
            new PgType.Attribute("a \"b\"", PgType.of("text")),
            new PgType.Attribute("j", PgType.of("json")));

    private static final UnifiedType TYPE = PostgresTypes.unified(new PgType("pair", PgType.NO_MODIFIER, ATTRIBUTES));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "(1.10,x,) | {\"n\":1.10,\"a \\\"b\\\"\":\"x\",\"j\":null}",
                "(,,) | {\"n\":null,\"a \\\"b\\\"\":null,\"j\":null}",
                "(NaN,\"\",\"{\"\"k\"\": 1e400}\") | {\"n\":\"NaN\",\"a \\\"b\\\"\":\"\",\"j\":{\"k\": 1e400}}",
                "(1,\" a,)\"\"\\\\ \",null) | {\"n\":1,\"a \\\"b\\\"\":\" a,)\\\"\\\\ \",\"j\":null}"
            })
    void anObjectHasAMemberForEachAttribute(final String text, final String json) {
        assertThat(TYPE.logical()).isEqualTo(LogicalType.JSON);
        assertThat(TYPE.unifiedText(text)).isEqualTo(json);
        assertThat(TYPE.unifiedText(TYPE.encode(json)))
                .as("written and read again")
                .isEqualTo(json);
        assertThat(TYPE.encode(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"(1,2,3,4) | \"(1,2,3,4)\"", "(1,2) | \"(1,2)\""})
    void aRowOfAnotherShapeStaysText(final String text, final String json) {
        assertThat(TYPE.unifiedText(text)).isEqualTo(json);
        assertThat(TYPE.encode(json)).isEqualTo(text);
    }

    @Test
    void aMapHasToHaveJustTheAttributes() {
        assertThat(TYPE.encode(Map.of("n", 1, "a \"b\"", "x,y", "j", "{}"))).isEqualTo("(\"1\",\"x,y\",\"{}\")");
        assertThatThrownBy(() -> TYPE.encode(Map.of("n", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type pair");
    }

    @Test
    void anArrayOfThemIsAnArrayOfObjects() {
        final UnifiedType array = PostgresTypes.unified(new PgType("_pair", PgType.NO_MODIFIER, ATTRIBUTES));
        assertThat(array.unifiedText("{\"(1,\\\"a,b\\\",)\",NULL}"))
                .isEqualTo("[{\"n\":1,\"a \\\"b\\\"\":\"a,b\",\"j\":null},null]");
    }
}
