package dev.wadi.command;

import dev.wadi.change.PlainText;
import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.destination.jdbc.DeadLetters;
import dev.wadi.destination.jdbc.LetterChoice;
import dev.wadi.destination.jdbc.ReplayReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Lists, replays and discards dead letters and prints what was done. Each returns the exit code. */
final class DeadLettersReport {

    private final DestinationConfiguration destination;
    private final String deletedColumn;
    private final DeadLetters letters;
    private final PrintWriter out;

    DeadLettersReport(final Settings settings, final PrintWriter out) {
        this.destination = settings.destination();
        this.deletedColumn = settings.deletedColumn();
        this.letters = new DeadLetters(destination.database(), settings.name());
        this.out = out;
    }

    int list(final boolean isJson) {
        final AtomicLong count = new AtomicLong();
        if (isJson) {
            out.print('[');
            letters.forEach(letter -> out.print((count.getAndIncrement() == 0 ? "\n" : ",\n") + letter.json()));
            out.println(count.get() == 0 ? "]" : "\n]");
        } else {
            letters.forEach(letter -> {
                count.incrementAndGet();
                out.println(PlainText.of(letter.id() + "  " + letter.operation() + " of " + letter.table()
                        + letter.key().map(key -> " " + key).orElse("") + " at " + letter.position() + ": "
                        + letter.errorCode()
                                .map(code -> "SQLSTATE " + code + ", ")
                                .orElse("")
                        + letter.reason()));
            });
            out.println(
                    count.get() == 0
                            ? "There are no dead letters."
                            : "Dead letters: " + count + ". When the cause is mended: dead-letters replay");
        }
        out.flush();
        return 0;
    }

    int replay(final LetterChoice choice, final boolean isJson) {
        final ReplayReport report = letters.replay(destination.layout(), deletedColumn, choice);
        out.println(
                isJson
                        ? "{\"replayed\": " + report.replayed() + ", \"refused\": " + report.refused()
                                + ", \"waiting\": " + report.waiting() + "}"
                        : "Replayed: " + report.replayed() + ". Refused again: " + report.refused()
                                + ". Waiting for an earlier change of their row: " + report.waiting() + ".");
        out.flush();
        return report.isComplete() ? 0 : WadiCommand.REFUSED;
    }

    int discard(final List<Long> ids, final boolean isJson) {
        final Set<Long> discarded = letters.discard(ids);
        final String list = discarded.stream().map(String::valueOf).collect(Collectors.joining(", "));
        out.println(
                isJson ? "{\"discarded\": [" + list + "]}" : "Discarded: " + (list.isEmpty() ? "none" : list) + ".");
        out.flush();
        return discarded.containsAll(ids) ? 0 : WadiCommand.REFUSED;
    }
}
