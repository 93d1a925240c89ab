package dev.wadi.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.monitor.Alert.Figure;
import dev.wadi.monitor.Alert.Occasion;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertMailTest {

    private static final String EVIL = "x\r\nBcc: thief@example.com\u2028<script>alert(1)</script>\u202e\"'&\u0000";

    private static AlertMail mail(final String pipeline, final String text) {
        return new AlertMail(new Alert(
                AlertKind.SIZE,
                Severity.WARNING,
                Occasion.RAISED,
                pipeline,
                Instant.parse("2026-03-01T03:00:00.123Z"),
                text,
                text,
                List.of(text),
                List.of(new Figure("Slot", text)),
                List.of(Step.of(text, text))));
    }

    @Test
    void theSubjectIsOneLineWithPipelineAndSeverity() {
        assertThat(mail("orders", "it is full").subject()).isEqualTo("[Wadi orders] WARNING: it is full");
        final String subject = mail(EVIL, EVIL).subject();
        assertThat(subject)
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]")
                .hasSizeLessThanOrEqualTo(150);
        assertThat(mail("p".repeat(255), "it is full").subject()).hasSize(150).endsWith("…");
    }

    @Test
    void noTextCanAddMarkup() {
        final String html = mail(EVIL, EVIL).html();
        assertThat(html)
                .doesNotContain("<script")
                .doesNotContain("\u202e")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt; &quot;&#39;&amp;");
        assertThat(html.lines()).hasSize(1);
    }

    @Test
    void noTextCanAddLinesToThePlainText() {
        assertThat(mail(EVIL, EVIL).text().lines()).noneMatch(line -> line.startsWith("Bcc"));
    }

    @Test
    void thePlainTextSaysWhatWhyAndWhatToDo() {
        assertThat(mail("orders", "it is full").text()).isEqualTo("""
                WARNING, pipeline orders: it is full

                it is full

                PROBABLE CAUSE
                - it is full

                WHAT TO DO
                1. it is full

                     it is full

                FIGURES
                Slot                        it is full

                Wadi, log monitoring, 2026-03-01T03:00:00Z. You get another mail when it is over, when it becomes\
                 worse, or as a reminder (wadi.log-monitoring.reminder-hours).
                """);
    }
}
