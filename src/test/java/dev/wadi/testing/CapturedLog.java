package dev.wadi.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** What the classes of Wadi log in this JVM, from level INFO on, until it is closed. */
public final class CapturedLog implements AutoCloseable {

    private static final String WADI = "dev.wadi";

    private final LoggerContext context = LoggerContext.getContext(false);
    private final Level before = loggers().getLevel();
    private final Messages messages = new Messages();

    public CapturedLog() {
        Configurator.setLevel(WADI, Level.INFO);
        messages.start();
        loggers().addAppender(messages, Level.INFO, null);
        context.updateLoggers();
    }

    private LoggerConfig loggers() {
        return context.getConfiguration().getLoggerConfig(WADI);
    }

    public List<String> warnings() {
        return messages.events.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        loggers().removeAppender(messages.getName());
        messages.stop();
        Configurator.setLevel(WADI, before);
    }

    private static final class Messages extends AbstractAppender {

        private final List<LogEvent> events = new CopyOnWriteArrayList<>();

        private Messages() {
            super("captured", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(final LogEvent event) {
            events.add(event.toImmutable());
        }
    }
}
