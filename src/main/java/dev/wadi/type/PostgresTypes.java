package dev.wadi.type;

import static dev.wadi.type.LogicalType.BOOLEAN;
import static dev.wadi.type.LogicalType.BYTEARRAY;
import static dev.wadi.type.LogicalType.DATE;
import static dev.wadi.type.LogicalType.DECIMAL;
import static dev.wadi.type.LogicalType.DOUBLE;
import static dev.wadi.type.LogicalType.FLOAT;
import static dev.wadi.type.LogicalType.INTEGER;
import static dev.wadi.type.LogicalType.JSON;
import static dev.wadi.type.LogicalType.LONG;
import static dev.wadi.type.LogicalType.SHORT;
import static dev.wadi.type.LogicalType.TIME;
import static dev.wadi.type.LogicalType.TIMESTAMP;
import static dev.wadi.type.LogicalType.TIMESTAMPTZ;
import static dev.wadi.type.LogicalType.VARCHAR;

import dev.wadi.change.PgType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Which unified type stands for which PostgreSQL type. An array of any type is JSON, and so is a composite type; what the table does not name (a
 * multirange, a geometry, a type of an extension) is VARCHAR in PostgreSQL's own text, so that nothing is
 * left out.
 */
public final class PostgresTypes {

    private static final String ONE_BIT = "bit(1)";
    private static final String MORE_BITS = "bit(n)";

    private static final String TEXTS = "bpchar cidr citext daterange enum hstore inet int4range int8range interval"
            + " ltree macaddr macaddr8 numrange text tsrange tstzrange uuid varchar xml";

    private static final Map<String, Row> TABLE = rows();

    private static final Row ANY_OTHER = new Row(VARCHAR, TextConverter::new);

    /** The types whose arrays do not separate their elements with a comma. */
    private static final Map<String, Character> DELIMITERS = Map.of("box", ';', "geometry", ':', "geography", ':');

    private record Row(LogicalType logical, Function<PgType, Converter> converter) {}

    private PostgresTypes() {}

    /** The type to keep with a column; to ask again for every value would cost more than the value. */
    public static UnifiedType unified(final PgType type) {
        return new UnifiedType(
                isArray(type) || isComposite(type) ? JSON : find(type).logical(), type, converter(type));
    }

    /** The table in its documented order: name of the PostgreSQL type to the unified type. */
    public static Map<String, LogicalType> table() {
        final Map<String, LogicalType> table = new LinkedHashMap<>();
        TABLE.forEach((name, row) -> table.put(name, row.logical()));
        return Collections.unmodifiableMap(table);
    }

    private static Converter converter(final PgType type) {
        if (!isArray(type)) {
            return isComposite(type) ? composite(type) : find(type).converter().apply(type);
        }
        final PgType element = new PgType(type.name().substring(1), type.modifier(), type.attributes());
        return new ArrayConverter(type, converter(element), DELIMITERS.getOrDefault(element.name(), ','));
    }

    private static Converter composite(final PgType type) {
        return new CompositeConverter(
                type,
                type.attributes().stream()
                        .map(attribute -> converter(attribute.type()))
                        .toList());
    }

    private static boolean isComposite(final PgType type) {
        return !type.attributes().isEmpty();
    }

    private static Row find(final PgType type) {
        final String bits = type.modifier() > 1 ? MORE_BITS : ONE_BIT;
        return TABLE.getOrDefault(type.name().equals("bit") ? bits : type.name(), ANY_OTHER);
    }

    private static boolean isArray(final PgType type) {
        return type.name().startsWith("_");
    }

    private static Map<String, Row> rows() {
        final Map<String, Row> rows = new LinkedHashMap<>();
        rows.put("int2", new Row(SHORT, WholeNumberConverter::int2));
        rows.put(ONE_BIT, new Row(BOOLEAN, BooleanConverter::bit));
        rows.put("bool", new Row(BOOLEAN, BooleanConverter::bool));
        rows.put(MORE_BITS, new Row(BYTEARRAY, BitsConverter::bit));
        rows.put("bytea", new Row(BYTEARRAY, BytesConverter::new));
        rows.put("varbit", new Row(BYTEARRAY, BitsConverter::varbit));
        rows.put("int4", new Row(INTEGER, WholeNumberConverter::int4));
        rows.put("int8", new Row(LONG, WholeNumberConverter::int8));
        rows.put("oid", new Row(LONG, WholeNumberConverter::oid));
        rows.put("float4", new Row(FLOAT, FloatingNumberConverter::float4));
        rows.put("float8", new Row(DOUBLE, FloatingNumberConverter::float8));
        for (final String name : TEXTS.split(" ")) {
            rows.put(name, new Row(VARCHAR, TextConverter::new));
        }
        // The server writes the bounds in the session's time zone, which not every reader can choose.
        rows.put("tstzrange", new Row(VARCHAR, TimestamptzRangeConverter::new));
        rows.put("tstzmultirange", new Row(VARCHAR, TimestamptzRangeConverter::new));
        rows.put("timestamptz", new Row(TIMESTAMPTZ, TimestamptzConverter::new));
        rows.put("json", new Row(JSON, JsonConverter::new));
        rows.put("jsonb", new Row(JSON, JsonConverter::new));
        rows.put("point", new Row(JSON, PointConverter::new));
        rows.put("date", new Row(DATE, DateConverter::new));
        rows.put("time", new Row(TIME, TimeConverter::new));
        rows.put("timestamp", new Row(TIMESTAMP, TimestampConverter::new));
        rows.put("money", new Row(DECIMAL, MoneyConverter::new));
        rows.put("numeric", new Row(DECIMAL, DecimalConverter::new));
        return Collections.unmodifiableMap(rows);
    }
}
