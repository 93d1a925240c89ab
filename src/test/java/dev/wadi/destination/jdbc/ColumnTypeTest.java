package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnTypeTest {

    /** What is there, what the source has now, and what it becomes; nothing if it cannot be followed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "integer;integer;integer",
                "timestamp without time zone;timestamp;timestamp without time zone",
                "numeric(10,2);numeric(10, 2);numeric(10,2)",
                // It grows.
                "smallint;bigint;bigint",
                "integer;numeric;numeric",
                "integer;numeric(12, 2);numeric(12,2)",
                "real;double precision;double precision",
                "numeric(10,2);numeric(12, 2);numeric(12,2)",
                "numeric(10,2);numeric(12, 4);numeric(12,4)",
                "numeric(10,2);numeric;numeric",
                "date;timestamp;timestamp without time zone",
                "integer;text;text",
                "boolean;text;text",
                "jsonb;json;json",
                "character varying(5);text;text",
                // It shrinks: what is there has to stay.
                "bigint;integer;bigint",
                "text;integer;text",
                "text;date;text",
                "numeric;numeric(5, 2);numeric",
                "numeric(12,4);numeric(12, 2);numeric",
                "numeric(12,2);numeric(10, 2);numeric(12,2)",
                "numeric(5,0);smallint;numeric(5,0)",
                "numeric(10,0);numeric;numeric",
                "numeric(10,2);numeric(10, 4);numeric",
                "numeric(12,2);integer;numeric",
                "double precision;real;double precision",
                "json;jsonb;json",
                // The source's own conversion is not known, or loses something.
                "integer;boolean;",
                "integer;numeric(5, 0);numeric",
                "integer;real;",
                "bigint;double precision;",
                "double precision;numeric;",
                "date;timestamp with time zone;",
                "timestamp;timestamp with time zone;",
                "date;timestamp(0);",
                "date;text;",
                "bytea;text;",
                "json;text;",
                "timestamp;date;",
                "uuid;integer;",
                "integer[];text;",
            })
    void aColumnFollowsTheSourceWithoutLosingAValue(final String there, final String wanted, final String result) {
        assertThat(ColumnType.of(there).following(ColumnType.of(wanted)).map(ColumnType::sql))
                .isEqualTo(Optional.ofNullable(result));
    }

    @Test
    void aModifierInTheMiddleOfANameIsUnderstood() {
        assertThat(ColumnType.of("timestamp(3) without time zone"))
                .isEqualTo(new ColumnType("timestamp without time zone", 3, 0));
    }
}
