package dev.wadi.monitor;

import java.util.List;

/** Something to do, with the commands for it, if there are any. */
public record Step(String text, List<String> commands) {

    static Step of(final String text, final String... commands) {
        return new Step(text, List.of(commands));
    }
}
