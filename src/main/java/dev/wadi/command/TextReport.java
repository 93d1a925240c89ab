package dev.wadi.command;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.Column;
import dev.wadi.change.PlainText;
import dev.wadi.change.TableSchema;
import dev.wadi.source.check.Finding;
import dev.wadi.source.check.ReadinessReport;
import dev.wadi.source.check.SourceObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A report for people, at most 100 columns wide where the words allow it. Statements are never broken. */
final class TextReport {

    private static final int WIDTH = 100;
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    private final ReadinessReport report;
    private final String publication;

    TextReport(final ReadinessReport report, final String publication) {
        this.report = report;
        this.publication = publication;
    }

    void print(final PrintWriter out) {
        printFindings(out);
        printObjects(out);
        printVerdict(out);
    }

    private void printFindings(final PrintWriter out) {
        final int names = width(report.findings().stream().map(Finding::name));
        for (final Finding finding : report.findings()) {
            line(out, finding.level().toString(), names, finding.name(), finding.text());
            printCure(out, finding.cure());
        }
    }

    private void printObjects(final PrintWriter out) {
        if (report.objects().isEmpty()) {
            return;
        }
        out.println();
        out.println("Objects, as publication " + PlainText.of(publication) + " shows them");
        final int names =
                width(report.objects().stream().map(object -> object.id().toString()));
        for (final SourceObject object : report.objects()) {
            line(out, object.isAccessible() ? "yes" : "no", names, object.id().toString(), describe(object));
            printCure(out, object.cure());
        }
    }

    private static String describe(final SourceObject object) {
        if (!object.isAccessible() || object.schema().isEmpty()) {
            return object.reason();
        }
        return Stream.of(
                        object.rows() < 0 ? "rows not counted" : String.format(Locale.ROOT, "~%,d rows", object.rows()),
                        size(object.bytes()),
                        key(object.schema().get()),
                        object.identity() == SourceObject.Identity.DEFAULT
                                ? ""
                                : "replica identity " + object.identity().name().toLowerCase(Locale.ROOT),
                        object.partitions() == 0 ? "" : object.partitions() + " partitions",
                        object.rowFilter().map(filter -> "rows where " + filter).orElse(""),
                        object.unsupported().isEmpty() ? "" : "without " + unsupported(object))
                .filter(part -> !part.isEmpty())
                .collect(joining(", "));
    }

    private static String key(final TableSchema schema) {
        return schema.hasKey()
                ? "key "
                        + schema.key().stream()
                                .map(index -> schema.columns().get(index).name())
                                .collect(joining(", ", "(", ")"))
                : "no key";
    }

    private static String unsupported(final SourceObject object) {
        return object.unsupported().stream().map(Column::name).collect(joining(", ")) + " (generated)";
    }

    private static String size(final long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || amount >= 10 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }

    private void printVerdict(final PrintWriter out) {
        out.println();
        final long failures = report.findings().stream()
                .filter(finding -> finding.level() == Finding.Level.FAIL)
                .count();
        out.println(
                report.isReady()
                        ? "Ready: "
                                + report.objects().stream()
                                        .filter(object -> object.isPublished() && object.isAccessible())
                                        .count()
                                + " tables can be replicated."
                        : "Not ready: " + failures + " of " + report.findings().size() + " checks failed.");
    }

    private static int width(final Stream<String> names) {
        return Math.min(40, names.mapToInt(String::length).max().orElse(0));
    }

    private static void line(
            final PrintWriter out, final String mark, final int names, final String name, final String text) {
        final String start = String.format("%-4s  %-" + Math.max(1, names) + "s  ", mark, PlainText.of(name));
        final String indent = " ".repeat(6 + names + 2);
        final StringBuilder line = new StringBuilder(start);
        boolean isFirst = true;
        for (final String word : PlainText.of(text).split(" ")) {
            if (!isFirst && line.length() + 1 + word.length() > WIDTH) {
                out.println(line);
                line.setLength(0);
                line.append(indent).append(word);
            } else {
                line.append(isFirst ? "" : " ").append(word);
            }
            isFirst = false;
        }
        out.println(line.toString().stripTrailing());
    }

    private static void printCure(final PrintWriter out, final List<String> cure) {
        cure.forEach(statement -> out.println("        " + PlainText.of(statement)));
    }
}
