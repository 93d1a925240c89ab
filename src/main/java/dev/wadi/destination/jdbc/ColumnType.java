package dev.wadi.destination.jdbc;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a column at the destination, and what can become of it when the source's column gets another type.
 *
 * @param precision of numeric, and the length of others; -1 for none
 */
record ColumnType(String name, int precision, int scale) {

    private static final Pattern MODIFIED = Pattern.compile("(.+?)\\((\\d+)(?:, ?(-?\\d+))?\\)(.*)");
    private static final Map<String, String> FULL_NAMES =
            Map.of("timestamp", "timestamp without time zone", "time", "time without time zone");

    private static final String NUMERIC = "numeric";
    private static final ColumnType ANY_NUMERIC = new ColumnType(NUMERIC, -1, 0);

    /** From the narrow to the wide, with the digits that each can have. */
    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");

    private static final List<Integer> INTEGER_DIGITS = List.of(5, 10, 19);

    /** The text of their values does not depend on any setting. */
    private static final List<String> SAME_AS_TEXT =
            List.of("smallint", "integer", "bigint", NUMERIC, "boolean", "jsonb");

    /** Reads a name as {@code format_type} writes it, or as it stands in a definition. */
    static ColumnType of(final String sql) {
        final Matcher modified = MODIFIED.matcher(sql);
        if (!modified.matches()) {
            return new ColumnType(FULL_NAMES.getOrDefault(sql, sql), -1, 0);
        }
        final int scale = modified.group(3) == null ? 0 : Integer.parseInt(modified.group(3));
        return new ColumnType(modified.group(1) + modified.group(4), Integer.parseInt(modified.group(2)), scale);
    }

    /**
     * The type that the column has to get so that it keeps every value it has and takes every value of another type.
     *
     * @return this type if it can stay; empty if there is none
     */
    Optional<ColumnType> following(final ColumnType wanted) {
        if (holds(wanted)) {
            return Optional.of(this);
        }
        if (wanted.widens(this)) {
            return Optional.of(wanted);
        }
        return ANY_NUMERIC.widens(this) && ANY_NUMERIC.holds(wanted) ? Optional.of(ANY_NUMERIC) : Optional.empty();
    }

    /** Whether every text of the other type can be stored here and is shown again as it was. */
    private boolean holds(final ColumnType other) {
        if (equals(other) || equals(of("text"))) {
            return true;
        }
        return switch (name) {
            case "integer", "bigint" -> isWiderInteger(other);
            case NUMERIC -> holdsNumber(other);
            case "double precision" -> List.of("real", "smallint", "integer").contains(other.name);
            // jsonb would lose what json keeps, and not the other way round.
            case "json" -> other.name.equals("jsonb");
            default -> false;
        };
    }

    private boolean holdsNumber(final ColumnType other) {
        if (precision < 0) {
            return other.isExactNumber();
        }
        return other.isExactNumber() && other.decimals() == scale && other.isBounded() && other.digits() <= digits();
    }

    /** Whether the destination can alter a column of the other type to this one, as the source did, without a loss. */
    private boolean widens(final ColumnType other) {
        return switch (name) {
            case "integer", "bigint" -> isWiderInteger(other);
            case NUMERIC ->
                other.isExactNumber()
                        && (precision < 0
                                || other.isBounded() && other.decimals() <= scale && other.digits() <= digits());
            case "real" -> other.name.equals("smallint");
            case "double precision" -> List.of("real", "smallint", "integer").contains(other.name);
            case "timestamp without time zone" -> other.name.equals("date") && precision < 0;
            case "json" -> other.name.equals("jsonb");
            case "text" -> SAME_AS_TEXT.contains(other.name) || other.name.equals("character varying");
            default -> false;
        };
    }

    private boolean isWiderInteger(final ColumnType other) {
        return INTEGERS.contains(other.name) && INTEGERS.indexOf(other.name) < INTEGERS.indexOf(name);
    }

    private boolean isExactNumber() {
        return name.equals(NUMERIC) || INTEGERS.contains(name);
    }

    private boolean isBounded() {
        return !name.equals(NUMERIC) || precision >= 0;
    }

    private int decimals() {
        return name.equals(NUMERIC) ? scale : 0;
    }

    /** Of an exact number with bounds: how many digits there can be before the point. */
    private int digits() {
        return name.equals(NUMERIC) ? precision - scale : INTEGER_DIGITS.get(INTEGERS.indexOf(name));
    }

    String sql() {
        if (precision < 0) {
            return name;
        }
        return name.equals(NUMERIC) ? name + "(" + precision + "," + scale + ")" : name + "(" + precision + ")";
    }

    @Override
    public String toString() {
        return sql();
    }
}
