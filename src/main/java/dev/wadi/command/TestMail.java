package dev.wadi.command;

import dev.wadi.monitor.AlertMail;
import dev.wadi.monitor.MailServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;

/** Sends one mail through the route of the alerts, and starts nothing else. */
final class TestMail {

    private TestMail() {}

    static int send(final Optional<Path> configuration, final PrintWriter out) throws Exception {
        try (Application application = Application.forMail(configuration)) {
            final MailServer server = application.settings().mail().server();
            final String pipeline = application.settings().name();
            try (ProducerTemplate mails = application.startMail(server)) {
                mails.requestBody("direct:alert-mail", AlertMail.test(pipeline, Clock.systemUTC()));
            } catch (final CamelExecutionException e) {
                throw new MailException(
                        "Mail server " + server + " has not taken the mail: "
                                + String.valueOf(e.getCause().getMessage()).strip(),
                        e);
            }
            out.println("A test mail was sent to " + String.join(", ", server.to()) + " by " + server);
            out.flush();
            return 0;
        }
    }
}
