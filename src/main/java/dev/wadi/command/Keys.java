package dev.wadi.command;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads single keys of the configuration as the types they stand for. An empty value counts as not set. */
final class Keys {

    private final Function<String, Optional<String>> lookup;
    private final Function<String, Optional<String>> secrets;

    Keys(final Function<String, Optional<String>> lookup) {
        this(lookup, lookup);
    }

    /** @param secrets how secrets are looked up, which may be any text */
    Keys(final Function<String, Optional<String>> lookup, final Function<String, Optional<String>> secrets) {
        this.lookup = lookup;
        this.secrets = secrets;
    }

    Optional<String> text(final String key) {
        return lookup.apply(key).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** A value as it stands, with blanks at its ends: a password may have them. */
    Optional<String> secret(final String key) {
        return secrets.apply(key).filter(value -> !value.isEmpty());
    }

    void text(final String key, final Consumer<String> setter) {
        text(key).ifPresent(setter);
    }

    void integer(final String key, final Consumer<Integer> setter) {
        text(key).ifPresent(value -> {
            try {
                setter.accept(Integer.valueOf(value));
            } catch (final NumberFormatException e) {
                throw invalid(key, value, "a whole number");
            }
        });
    }

    /** A decimal number above the lower bound, up to the upper one. */
    Optional<BigDecimal> number(final String key, final double above, final double upTo, final String range) {
        return text(key).map(value -> {
            try {
                final BigDecimal number = new BigDecimal(value);
                if (number.doubleValue() > above && number.doubleValue() <= upTo) {
                    return number;
                }
            } catch (final NumberFormatException e) {
                // Told below, as any other value that cannot be.
            }
            throw invalid(key, value, range);
        });
    }

    static ConfigurationException missing(final String key, final String what) {
        return new ConfigurationException(key + ": is missing; give " + what);
    }

    Optional<Boolean> flag(final String key) {
        return text(key).map(value -> switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(key, value, "true or false");
        });
    }

    /** A word in lower case with dashes, as the constants of an enum stand in the configuration. */
    <E extends Enum<E>> void word(final String key, final Class<E> type, final Consumer<E> setter) {
        text(key).ifPresent(value -> {
            final String name = value.toUpperCase(Locale.ROOT).replace('-', '_');
            setter.accept(Arrays.stream(type.getEnumConstants())
                    .filter(constant -> constant.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> invalid(key, value, "one of " + words(type))));
        });
    }

    private static <E extends Enum<E>> String words(final Class<E> type) {
        return String.join(
                ", ",
                Arrays.stream(type.getEnumConstants())
                        .map(constant ->
                                constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList());
    }

    static ConfigurationException invalid(final String key, final String value, final String fix) {
        return new ConfigurationException(key + ": '" + value + "' cannot be used; give " + fix);
    }
}
