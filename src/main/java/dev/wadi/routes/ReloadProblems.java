package dev.wadi.routes;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The edits of route files that have no effect, for the log and for health; any thread. */
final class ReloadProblems {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadProblems.class);

    private final Map<Path, String> refused = new ConcurrentSkipListMap<>();
    private final Map<Path, String> missing = new ConcurrentSkipListMap<>();

    /** The routes of a file do not run. Logged once for each reason. */
    void missing(final Path file, final String line) {
        if (!line.equals(missing.put(file, line))) {
            LOG.error(line);
        }
    }

    /** An edit has no effect; what ran before still runs. */
    void refuse(final Path file, final String line) {
        LOG.error(line);
        refused.put(file, line);
    }

    /** What the file says runs. */
    void clear(final Path file) {
        refused.remove(file);
        missing.remove(file);
    }

    boolean isMissing(final Path file) {
        return missing.containsKey(file);
    }

    /** Why routes do not run that should. */
    Optional<String> missing() {
        return missing.values().stream().findFirst();
    }

    /** The last edit without effect, until the file is corrected. */
    Optional<String> refusal() {
        return refused.values().stream().findFirst();
    }
}
