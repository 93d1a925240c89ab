package dev.wadi.change;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A PostgreSQL type as a column has it; of a domain, the type below it.
 *
 * @param name the name in {@code pg_type} ({@code int4}, {@code numeric}), not an SQL alias; an array's is that of its
 *     elements after an underscore; a name that PostgreSQL has for a type of its own has the schema in front
 * @param modifier {@code atttypmod}: length, precision and scale in the type's own encoding; -1 for none
 * @param attributes of a composite type, or of the elements of an array of such; else empty
 */
public record PgType(String name, int modifier, List<Attribute> attributes) {

    /** A part of a composite type. */
    public record Attribute(String name, PgType type) {}

    public static final int NO_MODIFIER = -1;

    /** The header length that PostgreSQL adds to the modifier of numeric and of the character types. */
    private static final int MODIFIER_HEADER = 4;

    public PgType {
        requireNonNull(name, "name");
        attributes = List.copyOf(attributes);
    }

    public PgType(final String name, final int modifier) {
        this(name, modifier, List.of());
    }

    public static PgType of(final String name) {
        return new PgType(name, NO_MODIFIER);
    }

    /** The type numeric(precision, scale). */
    public static PgType numeric(final int precision, final int scale) {
        return new PgType("numeric", (precision << 16 | scale & 0x7FF) + MODIFIER_HEADER);
    }

    public boolean hasModifier() {
        return modifier != NO_MODIFIER;
    }

    /** Of numeric with a modifier: how many digits in all. */
    public int precision() {
        return modifier - MODIFIER_HEADER >> 16 & 0xFFFF;
    }

    /** Of numeric with a modifier: how many digits after the point; negative from PostgreSQL 15 on. */
    public int scale() {
        // Eleven bits, signed: see numeric_typmod_scale in PostgreSQL's numeric.c.
        return ((modifier - MODIFIER_HEADER & 0x7FF) ^ 1024) - 1024;
    }

    /** As {@code pg_type} names it, with precision, scale or length in brackets: {@code numeric(10,2)}. */
    public String describe() {
        if (!hasModifier()) {
            return name;
        }
        return switch (name) {
            case "numeric" -> name + "(" + precision() + "," + scale() + ")";
            case "varchar", "bpchar" -> name + "(" + (modifier - MODIFIER_HEADER) + ")";
            case "bit", "varbit" -> name + "(" + modifier + ")";
            default -> name;
        };
    }
}
