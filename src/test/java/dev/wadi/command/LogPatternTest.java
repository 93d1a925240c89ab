package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.PlainText;
import java.io.InputStream;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** The pattern of the shipped log. */
class LogPatternTest {

    private static String line(final String message, final Throwable failure) throws Exception {
        try (InputStream file = LogPatternTest.class.getResourceAsStream("/wadi-log4j2.xml");
                LoggerContext context = new LoggerContext("test")) {
            final XmlConfiguration configuration = new XmlConfiguration(context, new ConfigurationSource(file));
            configuration.initialize();
            return (String) configuration
                    .getAppender("console")
                    .getLayout()
                    .toSerializable(Log4jLogEvent.newBuilder()
                            .setLoggerName("dev.wadi.Some")
                            .setLevel(Level.INFO)
                            .setMessage(new SimpleMessage(message))
                            .setThrown(failure)
                            .build());
        }
    }

    @Test
    void aNameWithALineEndIsStillOneLine() throws Exception {
        assertThat(line("table evil\r\n2026-01-01T00:00:00Z ERROR Pipeline forged", new IllegalStateException("a\nb")))
                .contains("table evil\ufffd\ufffd2026-01-01")
                .contains("a\ufffdb")
                .doesNotContain("\r")
                .endsWith(System.lineSeparator())
                .hasLineCount(1);
    }

    @Test
    void replacesWhatReportsEscapeAndNothingElse() throws Exception {
        final String all = IntStream.rangeClosed(0, 0x2100)
                .filter(c -> c != ' ')
                .mapToObj(c -> "<" + (char) c)
                .reduce("", String::concat);

        final String line = line(all, null);

        final String expected = IntStream.rangeClosed(0, 0x2100)
                .filter(c -> c != ' ')
                .mapToObj(c -> "<" + (PlainText.of("" + (char) c).length() > 1 ? '\ufffd' : (char) c))
                .reduce("", String::concat);
        assertThat(line).contains(expected);
    }
}
