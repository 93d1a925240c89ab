package dev.wadi.type;

import static dev.wadi.type.LogicalType.BOOLEAN;
import static dev.wadi.type.LogicalType.BYTEARRAY;
import static dev.wadi.type.LogicalType.JSON;
import static dev.wadi.type.LogicalType.LONG;
import static dev.wadi.type.LogicalType.VARCHAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.PgType;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTypesTest {

    @Test
    void theTableNamesEveryUnifiedTypeInItsOrder() {
        final Set<LogicalType> inOrder =
                new LinkedHashSet<>(PostgresTypes.table().values());
        assertThat(inOrder).containsExactly(LogicalType.values());
    }

    @Test
    void everyNameInTheTableIsMappedAsTheTableSays() {
        PostgresTypes.table().forEach((name, logical) -> {
            if (!name.startsWith("bit(")) {
                assertThat(logical(name, PgType.NO_MODIFIER)).as(name).isEqualTo(logical);
            }
        });
    }

    @Test
    void oneBitIsABooleanAndMoreAreBytes() {
        assertThat(logical("bit", 1)).isEqualTo(BOOLEAN);
        assertThat(logical("bit", PgType.NO_MODIFIER)).isEqualTo(BOOLEAN);
        assertThat(logical("bit", 2)).isEqualTo(BYTEARRAY);
        assertThat(logical("varbit", 1)).isEqualTo(BYTEARRAY);
        assertThat(logical("oid", PgType.NO_MODIFIER)).isEqualTo(LONG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mood",
                "int4multirange",
                "tsvector",
                "pg_lsn",
                "timetz",
                "box",
                "geometry",
                "vector",
                "xid",
                "name",
                "char",
                "int2vector"
            })
    void anythingElseIsTextAsPostgresqlWritesIt(final String name) {
        final UnifiedType type = PostgresTypes.unified(PgType.of(name));
        assertThat(type.logical()).isEqualTo(VARCHAR);
        assertThat(type.textIsUnified()).isTrue();
        assertThat(type.decode("(1,\"a,b\")")).isEqualTo("(1,\"a,b\")");
        assertThat(type.encode("(1,\"a,b\")")).isEqualTo("(1,\"a,b\")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"_int4", "_text", "_mood", "_box", "__mood", "_"})
    void everyArrayIsJson(final String name) {
        assertThat(logical(name, PgType.NO_MODIFIER)).isEqualTo(JSON);
    }

    @Test
    void aTypeIsEqualToAnotherOfTheSameSource() {
        final PgType source = PgType.numeric(10, 2);
        assertThat(PostgresTypes.unified(source))
                .isEqualTo(PostgresTypes.unified(source))
                .hasSameHashCodeAs(PostgresTypes.unified(source))
                .isNotEqualTo(PostgresTypes.unified(PgType.of("numeric")))
                .hasToString("DECIMAL from numeric");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int2",
                "int8",
                "float4",
                "numeric",
                "money",
                "bool",
                "bytea",
                "varbit",
                "date",
                "time",
                "timestamp",
                "timestamptz",
                "json",
                "point",
                "_int4"
            })
    void aRefusalNamesTheTypeAndNeverTheValue(final String name) {
        final UnifiedType type = PostgresTypes.unified(PgType.of(name));
        for (final Object wrong : Arrays.asList("s3cret", new StringBuilder("s3cret"), Thread.currentThread())) {
            assertThatThrownBy(() -> type.encode(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("type " + name + " ")
                    .hasMessageNotContaining("s3cret")
                    .hasNoCause();
        }
    }

    private static LogicalType logical(final String name, final int modifier) {
        return PostgresTypes.unified(new PgType(name, modifier)).logical();
    }
}
