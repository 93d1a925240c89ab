package dev.wadi.command;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.util.IOHelper;

/**
 * Reads passwords and passphrases, which may be any text. Camel is not asked for them: it would resolve what looks like a
 * placeholder inside, and log the value at DEBUG. Only a value that is one placeholder as a whole is a reference.
 */
final class Secrets {

    private static final Pattern REFERENCE = Pattern.compile("\\{\\{([^{}]+)}}");
    private static final int MOST_STEPS = 10;

    private final PropertiesComponent properties;
    private final ConfigurationFile file;

    Secrets(final PropertiesComponent properties, final ConfigurationFile file) {
        this.properties = requireNonNull(properties, "properties");
        this.file = requireNonNull(file, "file");
    }

    /** Whether what a key holds is to be kept from others. */
    static boolean isSecret(final String key) {
        return key.matches("(?i).*(password|passphrase|secret|token)");
    }

    /** Whether a value is not the secret itself but says where it is. */
    static boolean isReference(final String value) {
        return REFERENCE.matcher(value).matches();
    }

    /** @throws ConfigurationException if the value refers to a vault or variable that does not give it */
    Optional<String> read(final String key) {
        return raw(key).map(value -> resolved(key, value, MOST_STEPS)).filter(value -> !value.isEmpty());
    }

    private Optional<String> raw(final String key) {
        return Optional.ofNullable(IOHelper.lookupEnvironmentVariable(key))
                .or(() -> Optional.ofNullable(System.getProperty(key)))
                .or(() -> file.value(key))
                .or(() -> Optional.ofNullable(
                        properties.loadProperties(key::equals).getProperty(key)));
    }

    private String resolved(final String key, final String value, final int steps) {
        final Matcher reference = REFERENCE.matcher(value);
        if (!reference.matches() || steps == 0) {
            return value;
        }
        final String[] parts = reference.group(1).split(":", 2);
        final PropertiesFunction function = parts.length == 2 ? properties.getPropertiesFunction(parts[0]) : null;
        if (function != null) {
            return applied(key, function, parts[1]);
        }
        // What no key and no function stands for is a password that looks like it.
        return raw(parts[0]).map(next -> resolved(key, next, steps - 1)).orElse(value);
    }

    private String applied(final String key, final PropertiesFunction function, final String argument) {
        final String value;
        try {
            value = function.apply(
                    function.lookupFirst(argument) ? raw(argument).orElse(argument) : argument);
        } catch (final RuntimeException e) {
            throw unresolved(key, function, e.getClass().getSimpleName());
        }
        if (value == null) {
            throw unresolved(key, function, "there is no such value");
        }
        return value;
    }

    private static ConfigurationException unresolved(
            final String key, final PropertiesFunction function, final String why) {
        return new ConfigurationException(key + ": its reference {{" + function.getName()
                + ":...}} cannot be resolved (" + why + "); correct it, or give the value in the environment");
    }
}
