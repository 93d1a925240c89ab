package dev.wadi.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Refuses a key that nothing reads: a typing error would otherwise leave a setting at its default, in silence. Keys of a
 * user's own are those that a route file mentions.
 */
final class KnownKeys {

    static final String PREFIX = "wadi.";

    private static final Set<String> SOURCE = withPrefix(
            "wadi.source.",
            "name host port database user password publication slot reader historical-load load-connections"
                    + " on-publication-change on-step-error ssl ssl-ca-file ssl-client-certificate ssl-client-key"
                    + " ssl-client-key-passphrase ssh-host ssh-port ssh-user ssh-private-key"
                    + " ssh-private-key-passphrase ssh-known-hosts");

    private static final Set<String> DESTINATION = withPrefix(
            "wadi.destination.",
            "url user password schema load-mode on-row-error on-truncate adopt-tables allow-triggers require-utf8");

    private static final Set<String> METADATA =
            withPrefix("wadi.metadata.", "deleted-column position-column loaded-at-column");

    private static final Set<String> LOG_MONITORING = withPrefix(
            "wadi.log-monitoring.",
            "enabled max-wal-size-gb alert-threshold-percent at-maximum send-email reminder-hours patience-minutes cron");

    private static final Set<String> MAIL = withPrefix("wadi.mail.", "to from host port security user password");

    private KnownKeys() {}

    private static Set<String> withPrefix(final String prefix, final String names) {
        return Set.copyOf(Stream.of(names.split(" ")).map(prefix::concat).toList());
    }

    static List<String> all() {
        return Stream.of(
                        Set.of("wadi.routes", "wadi.on-failure", ManagementPort.ALLOW),
                        SOURCE,
                        DESTINATION,
                        METADATA,
                        LOG_MONITORING,
                        MAIL)
                .flatMap(Set::stream)
                .sorted()
                .toList();
    }

    /**
     * @param keys those of the configuration
     * @param routes the folder of the route files; it may be missing
     * @throws ConfigurationException for the first key that nothing reads
     */
    static void check(final Collection<String> keys, final Path routes) {
        final List<String> known = all();
        for (final String key : keys.stream().sorted().toList()) {
            if (key.startsWith(PREFIX) && !known.contains(key) && !isMentioned(key, routes)) {
                throw new ConfigurationException(key + ": is no key of Wadi, and no route in '" + routes
                        + "' uses it; did you mean " + nearest(key, known) + "?");
            }
        }
    }

    private static boolean isMentioned(final String key, final Path routes) {
        if (!Files.isDirectory(routes)) {
            return false;
        }
        try (Stream<Path> files = Files.list(routes)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(key)) {
                    return true;
                }
            }
            return false;
        } catch (final IOException e) {
            throw new ConfigurationException("wadi.routes: the files in '" + routes + "' cannot be read: " + e);
        }
    }

    private static String nearest(final String key, final List<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(other -> distance(key, other)))
                .orElseThrow();
    }

    /** How many letters have to be put in, taken out or replaced. */
    private static int distance(final String one, final String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            final int[] next = new int[other.length() + 1];
            next[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                final int replaced = row[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                next[j] = Math.min(replaced, 1 + Math.min(row[j], next[j - 1]));
            }
            row = next;
        }
        return row[other.length()];
    }
}
