package dev.wadi.benchmark;

import dev.wadi.testing.Database;
import java.util.HashMap;
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
        final Map<String, String> given = new HashMap<>(Map.of(
                "TASK_WORKLOAD", workload.name(),
                "TASK_SLOT", slot,
                "TASK_CHANGES", String.valueOf(changes)));
        given.putAll(environment("TASK_SOURCE_", source));
        given.putAll(environment("TASK_DESTINATION_", destination));
        return given;
    }

    private static Map<String, String> environment(final String prefix, final Database database) {
        return Map.of(
                prefix + "HOST", database.host(),
                prefix + "PORT", String.valueOf(database.port()),
                prefix + "DATABASE", database.name(),
                prefix + "USER", database.user(),
                prefix + "PASSWORD", database.password());
    }

    /** The same in that process. */
    static Task fromEnvironment() {
        final Map<String, String> given = System.getenv();
        return new Task(
                Workload.valueOf(given.get("TASK_WORKLOAD")),
                database("TASK_SOURCE_", given),
                database("TASK_DESTINATION_", given),
                given.get("TASK_SLOT"),
                Integer.parseInt(given.get("TASK_CHANGES")));
    }

    private static Database database(final String prefix, final Map<String, String> given) {
        return new Database(
                given.get(prefix + "HOST"),
                Integer.parseInt(given.get(prefix + "PORT")),
                given.get(prefix + "DATABASE"),
                given.get(prefix + "USER"),
                given.get(prefix + "PASSWORD"));
    }
}
