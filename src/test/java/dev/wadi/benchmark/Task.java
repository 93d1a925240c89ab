package dev.wadi.benchmark;

import dev.wadi.testing.Database;
import java.util.Map;

/**
 * What a contender is to do: bring a workload from a database to another one that is empty but for its tables.
 *
 * @param slot is there already, but not for a load
 * @param changes how many there are to take, for those that write nothing
 */
record Task(Workload workload, Database source, Database destination, String slot, int changes) {

    static final String PUBLICATION = "wadi_benchmark";

    /** For a process that is to do it; not its arguments, which everyone can see. */
    Map<String, String> environment() {
        return Map.of(
                "TASK_WORKLOAD", workload.name(),
                "TASK_SLOT", slot,
                "TASK_CHANGES", String.valueOf(changes),
                "TASK_HOST", source.host(),
                "TASK_PORT", String.valueOf(source.port()),
                "TASK_DATABASE", source.name(),
                "TASK_USER", source.user(),
                "TASK_PASSWORD", source.password());
    }

    /** The same in that process, which has no destination. */
    static Task fromEnvironment() {
        final Map<String, String> given = System.getenv();
        final Database source = new Database(
                given.get("TASK_HOST"),
                Integer.parseInt(given.get("TASK_PORT")),
                given.get("TASK_DATABASE"),
                given.get("TASK_USER"),
                given.get("TASK_PASSWORD"));
        return new Task(
                Workload.valueOf(given.get("TASK_WORKLOAD")),
                source,
                null,
                given.get("TASK_SLOT"),
                Integer.parseInt(given.get("TASK_CHANGES")));
    }
}
