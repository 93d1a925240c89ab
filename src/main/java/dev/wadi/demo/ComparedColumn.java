package dev.wadi.demo;

/**
 * A column as it is read on either side, so that equal values have equal text although the copy's type may be another:
 * most types as the server writes them, which for those that became text is the text.
 */
record ComparedColumn(String name, String sourceSql, String copySql) {

    /**
     * @param type the name in {@code pg_type}
     * @param modifier {@code atttypmod}
     */
    static ComparedColumn of(final String name, final String type, final int modifier) {
        final String quoted = '"' + name + '"';
        if (type.equals("bit") && modifier == 1) {
            return new ComparedColumn(name, quoted + "::int::boolean", quoted);
        }
        return switch (type) {
            case "money" -> new ComparedColumn(name, quoted + "::numeric", quoted);
            case "point" ->
                new ComparedColumn(
                        name,
                        "%1$s[0]::text || ',' || %1$s[1]::text".formatted(quoted),
                        "(%1$s::jsonb ->> 'x')::float8::text || ',' || (%1$s::jsonb ->> 'y')::float8::text"
                                .formatted(quoted));
            default -> new ComparedColumn(name, quoted, quoted);
        };
    }
}
