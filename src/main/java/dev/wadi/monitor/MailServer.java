package dev.wadi.monitor;

import static java.util.Objects.requireNonNull;

import jakarta.mail.PasswordAuthentication;
import java.util.List;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mail.MailAuthenticator;
import org.apache.camel.spi.PropertiesComponent;

/**
 * Where mails go.
 *
 * @param user empty if the server asks for none
 */
public record MailServer(
        String host, int port, Security security, String user, String password, String from, List<String> to) {

    private static final String TIMEOUT_MILLIS = "10000";

    /** How the connection is protected. */
    public enum Security {
        /** Encrypted after the server's greeting, or not at all: a server that does not offer it gets no mail. */
        STARTTLS,
        /** Encrypted from the first byte. */
        TLS,
        NONE
    }

    public MailServer {
        requireNonNull(host, "host");
        requireNonNull(security, "security");
        requireNonNull(user, "user");
        requireNonNull(from, "from");
        to = List.copyOf(to);
    }

    /** Puts into a context what the route {@code alert-mail} refers to; passwords stay out of endpoint addresses. */
    public void bindTo(final CamelContext context) {
        final PropertiesComponent properties = context.getPropertiesComponent();
        properties.addOverrideProperty("wadi.mail.host", host);
        properties.addOverrideProperty("wadi.mail.port", String.valueOf(port));
        properties.addOverrideProperty("wadi.mail.from", from);
        properties.addOverrideProperty("wadi.mail.to", String.join(",", to));
        context.getRegistry().bind("mailLogin", MailAuthenticator.class, new Login(user, password));
        context.getRegistry().bind("mailOptions", Properties.class, options());
    }

    private Properties options() {
        final Properties options = new Properties();
        options.setProperty("mail.smtp.starttls.enable", String.valueOf(security == Security.STARTTLS));
        options.setProperty("mail.smtp.starttls.required", String.valueOf(security == Security.STARTTLS));
        options.setProperty("mail.smtp.ssl.enable", String.valueOf(security == Security.TLS));
        options.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        options.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        options.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
        options.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        return options;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    private static final class Login extends MailAuthenticator {

        private final String user;
        private final String password;

        Login(final String user, final String password) {
            this.user = user.isEmpty() ? null : user;
            this.password = password;
        }

        @Override
        public PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication(user, password);
        }
    }
}
