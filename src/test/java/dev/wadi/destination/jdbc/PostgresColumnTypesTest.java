package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.type.PostgresTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresColumnTypesTest {

    private static TargetColumn column(final PgType type) {
        return TargetColumn.of(new Column("c", type, PostgresTypes.unified(type)));
    }

    @ParameterizedTest
    @CsvSource({
        "int2,smallint",
        "int4,integer",
        "int8,bigint",
        "oid,bigint",
        "float4,real",
        "float8,double precision",
        "bool,boolean",
        "bit,boolean",
        "varbit,bit varying",
        "bytea,bytea",
        "text,text",
        "uuid,text",
        "enum,text",
        "timestamptz,timestamp with time zone",
        "timestamp,timestamp",
        "date,date",
        "time,time",
        "timetz,text",
        "json,json",
        "jsonb,jsonb",
        "point,json",
        "_int4,json",
        "numeric,numeric",
        "money,numeric",
        "some_extension_type,text"
    })
    void eachUnifiedTypeHasItsColumn(final String type, final String sqlType) {
        assertThat(column(PgType.of(type)).sqlType()).isEqualTo(sqlType);
    }

    @Test
    void numericKeepsPrecisionAndScale() {
        assertThat(column(PgType.numeric(12, 2)).sqlType()).isEqualTo("numeric(12, 2)");
        assertThat(column(PgType.numeric(5, -3)).sqlType()).isEqualTo("numeric(5, -3)");
    }

    @Test
    void moreThanOneBitKeepsItsBits() {
        final TargetColumn bits = column(new PgType("bit", 8));

        assertThat(bits.sqlType()).isEqualTo("bit varying");
        assertThat(bits.text("00000101")).isEqualTo("00000101");
    }

    @Test
    void onlyTextsThatTheColumnWouldNotTakeAreRewritten() {
        assertThat(column(PgType.of("timestamptz")).converted()).isNull();
        assertThat(column(PgType.of("money")).text("$1,234.56")).isEqualTo("1234.56");
        assertThat(column(PgType.of("_int4")).text("{1,NULL,3}")).isEqualTo("[1,null,3]");
        assertThat(column(PgType.of("_int4")).text(null)).isNull();
    }

    @Test
    void aColumnWithoutTypeMappingIsText() {
        assertThat(TargetColumn.of(new Column("c", PgType.of("int4"))).sqlType())
                .isEqualTo("text");
    }
}
