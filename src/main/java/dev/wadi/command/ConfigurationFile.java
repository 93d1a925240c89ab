package dev.wadi.command;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The properties file as it stands: Camel strips blanks at the end of values, which a password may have. */
final class ConfigurationFile {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationFile.class);

    private static final Pattern ENTRY = Pattern.compile("\\s*([^#!\\s=:][^\\s=:]*)\\s*[=:\\s]\\s*(.*)");
    private static final String ESCAPED = "\\tnrfu :=#!";

    private final Path path;
    private final Properties values = new Properties();

    /** @throws ConfigurationException if it cannot be read, or a secret in it cannot mean what it says */
    ConfigurationFile(final Path path) {
        this.path = path;
        if (Files.isReadable(path)) {
            final String text = text();
            text.lines().forEach(ConfigurationFile::checkBackslashes);
            load(text);
        }
    }

    private String text() {
        try {
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (final CharacterCodingException e) {
            return textOfOldFile();
        } catch (final IOException e) {
            throw unreadable(e);
        }
    }

    /** As Java wrote such files before UTF-8. */
    private String textOfOldFile() {
        try {
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (final IOException e) {
            throw unreadable(e);
        }
    }

    private ConfigurationException unreadable(final IOException e) {
        return new ConfigurationException("'" + path + "' cannot be read (" + e + "); correct its rights");
    }

    /** The format would drop a single backslash in silence, and the line after one that ends a line. */
    private static void checkBackslashes(final String line) {
        final Matcher entry = ENTRY.matcher(line);
        if (!entry.matches() || !Secrets.isSecret(entry.group(1))) {
            return;
        }
        final String value = entry.group(2);
        for (int i = value.indexOf('\\'); i >= 0; i = value.indexOf('\\', i + 2)) {
            if (i + 1 == value.length() || ESCAPED.indexOf(value.charAt(i + 1)) < 0) {
                throw new ConfigurationException(entry.group(1) + ": holds a single backslash, which a properties file"
                        + " does not keep; write it twice, or set the environment variable "
                        + entry.group(1).toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
            }
        }
    }

    private void load(final String text) {
        try {
            values.load(new StringReader(text));
        } catch (final IOException | IllegalArgumentException e) {
            throw new ConfigurationException(
                    "'" + path + "' is not a properties file; \\u in it has to be followed by four hex digits");
        }
    }

    Optional<String> value(final String key) {
        return Optional.ofNullable(values.getProperty(key));
    }

    /** If it holds a secret that others than its owner can read: what to do. */
    Optional<String> exposure() {
        return isReadByOthers() && values.stringPropertyNames().stream().anyMatch(this::holdsSecret)
                ? Optional.of("'" + path + "' holds a password, and other users can read it; run chmod 600 " + path)
                : Optional.empty();
    }

    private boolean holdsSecret(final String key) {
        final String value = values.getProperty(key);
        return Secrets.isSecret(key) && !value.isEmpty() && !Secrets.isReference(value);
    }

    private boolean isReadByOthers() {
        try {
            final Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
            return rights.contains(PosixFilePermission.GROUP_READ) || rights.contains(PosixFilePermission.OTHERS_READ);
        } catch (final IOException | UnsupportedOperationException e) {
            // Not a POSIX file system: who can read it is not known.
            LOG.debug("The rights of {} are not known", path, e);
            return false;
        }
    }
}
