package dev.wadi.type;

/**
 * The unified types, into which every type of the source is mapped without loss. Each names the Java class of its
 * values; a value that the class cannot hold (numeric {@code NaN}, date {@code infinity}, time {@code 24:00:00}) is
 * given as PostgreSQL's own text.
 */
public enum LogicalType {
    /** {@link java.lang.Short} */
    SHORT,
    /** {@link java.lang.Boolean} */
    BOOLEAN,
    /** {@code byte[]} */
    BYTEARRAY,
    /** {@link java.lang.Integer} */
    INTEGER,
    /** {@link java.lang.Long} */
    LONG,
    /** {@link java.lang.Float} */
    FLOAT,
    /** {@link java.lang.Double} */
    DOUBLE,
    /** {@link java.lang.String} */
    VARCHAR,
    /** {@link java.time.OffsetDateTime} in UTC; {@link TimestamptzFormat} gives its text. */
    TIMESTAMPTZ,
    /** {@link java.lang.String}, the JSON text as the source has it */
    JSON,
    /** {@link java.time.LocalDate} */
    DATE,
    /** {@link java.time.LocalTime} */
    TIME,
    /** {@link java.time.LocalDateTime} */
    TIMESTAMP,
    /** {@link java.math.BigDecimal} with the scale of the source's text */
    DECIMAL
}
