package dev.wadi.monitor;

import dev.wadi.monitor.Alert.Figure;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

/**
 * An alert as a mail, twice: for readers of plain text and of HTML. Names from the database or the configuration cannot
 * add headers or markup. The route reads subject, text and html by these names.
 */
public record AlertMail(Alert alert) {

    private static final int MAX_SUBJECT = 150;

    /** To see that mails arrive, and how they look. */
    public static AlertMail test(final String pipeline, final Clock clock) {
        return new AlertMail(new Alert(
                AlertKind.TEST,
                Severity.INFO,
                Alert.Occasion.TEST,
                pipeline,
                clock.instant(),
                "mails of Wadi arrive",
                "Alerts of log monitoring come to this address, if wadi.log-monitoring.enabled and"
                        + " wadi.log-monitoring.send-email are true.",
                List.of(),
                List.of(),
                List.of()));
    }

    public String subject() {
        final String subject =
                Readable.line("[Wadi " + alert.pipeline() + "] " + alert.label() + ": " + alert.headline());
        return subject.length() <= MAX_SUBJECT ? subject : subject.substring(0, MAX_SUBJECT - 1) + "…";
    }

    public String text() {
        final StringBuilder text = new StringBuilder(title()).append("\n\n").append(Readable.line(alert.impact()));
        if (!alert.causes().isEmpty()) {
            text.append("\n\nPROBABLE CAUSE\n");
            alert.causes()
                    .forEach(cause ->
                            text.append("- ").append(Readable.line(cause)).append('\n'));
        }
        if (!alert.steps().isEmpty()) {
            text.append("\n\nWHAT TO DO\n");
            int number = 1;
            for (final Step step : alert.steps()) {
                text.append(number++)
                        .append(". ")
                        .append(Readable.line(step.text()))
                        .append('\n');
                step.commands().forEach(command -> text.append("\n     ")
                        .append(Readable.line(command))
                        .append('\n'));
                text.append('\n');
            }
        }
        if (!alert.figures().isEmpty()) {
            text.append("\n\nFIGURES\n");
            for (final Figure figure : alert.figures()) {
                text.append(String.format("%-28s%s\n", figure.name(), Readable.line(figure.value())));
            }
        }
        return text.append("\n\n").append(footer()).append('\n').toString().replaceAll("\\R{3,}", "\n\n");
    }

    public String html() {
        final StringBuilder html = new StringBuilder("<!DOCTYPE html><html><body style=\"margin:0;padding:16px;"
                        + "font:15px/1.5 sans-serif;color:#222\"><div style=\"max-width:640px\"><p style=\"margin:0;"
                        + "padding:10px 14px;color:#fff;background:"
                        + color() + "\"><b>")
                .append(escaped(alert.label()))
                .append("</b> &nbsp;pipeline ")
                .append(escaped(alert.pipeline()))
                .append("</p><h2 style=\"font-size:18px;margin:16px 0 8px\">")
                .append(escaped(sentence(alert.headline())))
                .append("</h2><p>")
                .append(escaped(alert.impact()))
                .append("</p>");
        if (!alert.causes().isEmpty()) {
            html.append(heading("Probable cause")).append("<ul>");
            alert.causes()
                    .forEach(cause -> html.append("<li>").append(escaped(cause)).append("</li>"));
            html.append("</ul>");
        }
        if (!alert.steps().isEmpty()) {
            html.append(heading("What to do")).append("<ol>");
            alert.steps().forEach(step -> appendTo(html, step));
            html.append("</ol>");
        }
        if (!alert.figures().isEmpty()) {
            html.append(heading("Figures")).append("<table style=\"border-collapse:collapse\">");
            alert.figures().forEach(figure -> appendTo(html, figure));
            html.append("</table>");
        }
        return html.append("<p style=\"color:#777;font-size:13px\">")
                .append(escaped(footer()))
                .append("</p></div></body></html>")
                .toString();
    }

    private static void appendTo(final StringBuilder html, final Step step) {
        html.append("<li>").append(escaped(step.text()));
        step.commands()
                .forEach(command -> html.append("<pre style=\"background:#f3f3f3;padding:8px;white-space:pre-wrap\">")
                        .append(escaped(command))
                        .append("</pre>"));
        html.append("</li>");
    }

    private static void appendTo(final StringBuilder html, final Figure figure) {
        html.append("<tr><td style=\"padding:2px 16px 2px 0;color:#777\">")
                .append(escaped(figure.name()))
                .append("</td><td>")
                .append(escaped(figure.value()))
                .append("</td></tr>");
    }

    private static String heading(final String text) {
        return "<h3 style=\"font-size:15px;margin:16px 0 4px\">" + text + "</h3>";
    }

    private String color() {
        return switch (alert.occasion()) {
            case CLEARED -> "#2e7d32";
            case TEST -> "#455a64";
            case RAISED, REMINDER -> alert.severity() == Severity.CRITICAL ? "#b71c1c" : "#b26a00";
        };
    }

    private String title() {
        return alert.label() + ", pipeline " + Readable.line(alert.pipeline()) + ": " + Readable.line(alert.headline());
    }

    private String footer() {
        final String next =
                switch (alert.occasion()) {
                    case RAISED, REMINDER ->
                        " You get another mail when it is over, when it becomes worse, or as a"
                                + " reminder (wadi.log-monitoring.reminder-hours).";
                    case CLEARED, TEST -> "";
                };
        return "Wadi, log monitoring, " + alert.at() + "." + next;
    }

    private static String sentence(final String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String escaped(final String text) {
        return Readable.line(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
