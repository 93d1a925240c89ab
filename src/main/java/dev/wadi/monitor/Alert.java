package dev.wadi.monitor;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What somebody is told. All texts are single lines. */
public record Alert(
        AlertKind kind,
        Severity severity,
        Occasion occasion,
        String pipeline,
        Instant at,
        String headline,
        String impact,
        List<String> causes,
        List<Figure> figures,
        List<Step> steps) {

    /** Why somebody is told just now. */
    public enum Occasion {
        RAISED,
        REMINDER,
        CLEARED,
        TEST
    }

    /** A line of the small table. */
    public record Figure(String name, String value) {}

    public Alert {
        at = at.truncatedTo(ChronoUnit.SECONDS);
        causes = List.copyOf(causes);
        figures = List.copyOf(figures);
        steps = List.copyOf(steps);
    }

    boolean isCleared() {
        return occasion == Occasion.CLEARED;
    }

    /** CRITICAL, WARNING, CLEARED or TEST, and whether it was said before. */
    public String label() {
        return switch (occasion) {
            case RAISED -> severity.name();
            case REMINDER -> severity + ", still";
            case CLEARED, TEST -> occasion.name();
        };
    }

    /** All of it on one line, for the log. */
    public String line() {
        final StringBuilder line = new StringBuilder("Pipeline ")
                .append(pipeline)
                .append(": ")
                .append(headline)
                .append(". ")
                .append(impact);
        if (!causes.isEmpty()) {
            line.append(" Probable cause: ").append(String.join(" ", causes));
        }
        if (!steps.isEmpty()) {
            line.append(" What to do: ").append(steps.stream().map(Alert::line).collect(Collectors.joining(" Or: ")));
        }
        return line.toString();
    }

    private static String line(final Step step) {
        return step.commands().isEmpty() ? step.text() : step.text() + " " + String.join(" ", step.commands());
    }

    @Override
    public String toString() {
        return label().toLowerCase(Locale.ROOT) + ": " + headline;
    }
}
