package dev.wadi.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.PgType;

/** What the tests of this package say about a type. */
final class Types {

    private Types() {}

    static UnifiedType type(final String name) {
        return PostgresTypes.unified(PgType.of(name));
    }

    static UnifiedType type(final String name, final int modifier) {
        return PostgresTypes.unified(new PgType(name, modifier));
    }

    static UnifiedType numeric(final int precision, final int scale) {
        return PostgresTypes.unified(PgType.numeric(precision, scale));
    }

    static Object decode(final String type, final String text) {
        return type(type).decode(text);
    }

    static String encode(final String type, final Object value) {
        return type(type).encode(value);
    }

    static String unified(final String type, final String text) {
        return type(type).unifiedText(text);
    }

    static void assertRefused(final UnifiedType type, final Object... values) {
        for (final Object value : values) {
            assertThatThrownBy(() -> type.encode(value))
                    .as("%s as %s", value, type)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("A value for PostgreSQL type ")
                    .hasMessageContaining(type.source().name().replace("_", ""));
        }
    }

    /** PostgreSQL's own text is read, and written again as it was. */
    static void assertKept(final String name, final String... texts) {
        final UnifiedType type = type(name);
        for (final String text : texts) {
            assertThat(type.encode(type.decode(text))).as(name).isEqualTo(text);
            assertThat(type.encode(text)).as(name).isEqualTo(text);
            assertThat(type.unifiedText(text)).as(name).isEqualTo(text);
        }
    }
}
