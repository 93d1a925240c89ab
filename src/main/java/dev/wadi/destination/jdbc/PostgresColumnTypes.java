package dev.wadi.destination.jdbc;

import dev.wadi.change.PgType;
import dev.wadi.type.LogicalType;
import dev.wadi.type.UnifiedType;

/** What each unified type becomes in a PostgreSQL destination. */
final class PostgresColumnTypes {

    private PostgresColumnTypes() {}

    static String sqlType(final UnifiedType type) {
        return switch (type.logical()) {
            case SHORT -> "smallint";
            case BOOLEAN -> "boolean";
            // Bits keep their own type: the bytes alone would not tell how many bits there were.
            case BYTEARRAY -> isBits(type) ? "bit varying" : "bytea";
            case INTEGER -> "integer";
            case LONG -> "bigint";
            case FLOAT -> "real";
            case DOUBLE -> "double precision";
            case VARCHAR -> "text";
            case TIMESTAMPTZ -> "timestamp with time zone";
            // jsonb changes the text that a source column of type json keeps.
            case JSON -> type.source().name().equals("jsonb") ? "jsonb" : "json";
            case DATE -> "date";
            case TIME -> "time";
            case TIMESTAMP -> "timestamp";
            case DECIMAL -> decimal(type.source());
        };
    }

    static boolean isBits(final UnifiedType type) {
        return type.logical() == LogicalType.BYTEARRAY && !type.source().name().equals("bytea");
    }

    private static String decimal(final PgType source) {
        return source.name().equals("numeric") && source.hasModifier()
                ? "numeric(" + source.precision() + ", " + source.scale() + ")"
                : "numeric";
    }
}
