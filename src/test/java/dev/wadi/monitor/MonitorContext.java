package dev.wadi.monitor;

import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.testing.Database;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The shipped routes as users get them, against one database and one mail server, with a reading every second. */
final class MonitorContext implements AutoCloseable {

    static final long GIGABYTE = 1L << 30;
    static final Duration PATIENCE = Duration.ofMinutes(10);

    final TestClock clock = TestClock.running();
    final LogMonitor monitor;
    private final CamelContext context = new DefaultCamelContext();
    private final GreenMail mails;

    MonitorContext(final Database source, final GreenMail mails, final int mailPort, final LogLimits limits)
            throws Exception {
        this(source, mails, mailPort, limits, Duration.ofMinutes(1));
    }

    /**
     * @param longTransaction what the shipped query calls long is a minute, which a test may shorten
     */
    MonitorContext(
            final Database source,
            final GreenMail mails,
            final int mailPort,
            final LogLimits limits,
            final Duration longTransaction)
            throws Exception {
        this.mails = mails;
        final Properties keys = new Properties();
        keys.putAll(Map.of(
                "wadi.log-monitoring.enabled", "true",
                "wadi.log-monitoring.send-email", "true",
                "wadi.log-monitoring.cron", "* * * * * ?"));
        context.getPropertiesComponent().setInitialProperties(keys);
        new MailServer(
                        "127.0.0.1",
                        mailPort,
                        MailServer.Security.NONE,
                        "",
                        "",
                        "wadi@example.com",
                        List.of("ops@example.com", "dba@example.com"))
                .bindTo(context);
        final SourceDatabase database = source.asSource();
        monitor = LogMonitoring.install(context, limits, true, database.dataSource(), "replicate", clock);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:changes?period=100").routeId("replicate").log("read");
            }
        });
        for (final String route : List.of("log-monitoring", "alert-mail")) {
            final String shipped = Files.readString(Path.of("routes", route + ".camel.yaml"));
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromString(
                            route + ".camel.yaml",
                            shipped.replace(
                                    "interval '1 minute'", "interval '" + longTransaction.toSeconds() + " seconds'")));
        }
        context.start();
    }

    static LogLimits limits(final String slot, final double maxGigabytes) {
        return new LogLimits(
                "orders & co",
                slot,
                (long) (maxGigabytes * GIGABYTE),
                80,
                AtMaximum.KEEP,
                Duration.ofHours(24),
                PATIENCE);
    }

    /** Returns after readings that began after the call have been decided and told. */
    void awaitReadings(final int count) {
        for (int i = 0; i < count; i++) {
            final var before = monitor.status().reading();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !monitor.status().reading().equals(before));
        }
    }

    boolean isReading() {
        return context.getRouteController().getRouteStatus("replicate").isStarted();
    }

    HealthCheck.Result health() {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .filter(result -> result.getCheck().getId().equals("log-monitoring"))
                .findFirst()
                .orElseThrow();
    }

    List<String> subjects() {
        try {
            final List<String> subjects = new ArrayList<>();
            for (final MimeMessage message : messages()) {
                subjects.add(message.getSubject());
            }
            return subjects;
        } catch (final MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All mails in their order; one of several recipients counts once. */
    List<MimeMessage> messages() throws MessagingException {
        final Map<String, MimeMessage> byId = new LinkedHashMap<>();
        for (final MimeMessage message : mails.getReceivedMessages()) {
            byId.putIfAbsent(message.getMessageID(), message);
        }
        return List.copyOf(byId.values());
    }

    void awaitSubjects(final int count) {
        await().atMost(Duration.ofSeconds(40)).until(() -> subjects().size() >= count);
    }

    @Override
    public void close() {
        context.stop();
    }
}
