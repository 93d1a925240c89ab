package dev.wadi.command;

import dev.wadi.change.PlainText;
import dev.wadi.destination.DestinationConfiguration;
import dev.wadi.destination.jdbc.DeadLetters;
import dev.wadi.destination.jdbc.LetterChoice;
import dev.wadi.destination.jdbc.ReplayReport;
import dev.wadi.destination.jdbc.StepLetterTable;
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
    private final Settings settings;
    private final PrintWriter out;

    DeadLettersReport(final Settings settings, final PrintWriter out) {
        this.settings = settings;
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
        final RouteReplay route = new RouteReplay(new StepLetterTable(destination.database(), settings.name()));
        final RouteReplay.Outcome steps = route.run(choice);
        final ReplayReport report = letters.replay(destination.layout(), deletedColumn, choice);
        final long replayed = report.replayed() + steps.replayed();
        final long refused = report.refused() + steps.failed();
        out.println(
                isJson
                        ? "{\"replayed\": " + replayed + ", \"refused\": " + refused + ", \"waiting\": "
                                + (report.waiting() + steps.waiting()) + "}"
                        : "Replayed: " + replayed + ". Refused again: " + refused
                                + ". Waiting for an earlier change of their row: " + report.waiting() + "."
                                + steps.note());
        out.flush();
        return report.isComplete() && steps.isComplete() ? 0 : WadiCommand.REFUSED;
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
