package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi test-mail} as users type it, with nothing else configured. */
class TestMailIT {

    @TempDir
    private Path folder;

    private final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void startMailServer() {
        mails.start();
    }

    @AfterEach
    void stopMailServer() {
        mails.stop();
    }

    private int testMail(final String keys) throws Exception {
        final Path file = Files.writeString(folder.resolve("application.properties"), """
                wadi.routes=%s
                wadi.source.name=bestellungen-f\\u00fcr-k\\u00f6ln
                wadi.mail.host=127.0.0.1
                wadi.mail.port=%d
                wadi.mail.to=ops@example.com, dba@example.com
                %s
                """.formatted(
                        Path.of("routes").toAbsolutePath(), mails.getSmtp().getPort(), keys));
        return WadiCommand.execute("test-mail", "--config", file.toString());
    }

    @Test
    void allRecipientsGetOneMailInTwoForms() throws Exception {
        assertThat(testMail("wadi.mail.security=none")).isZero();
        assertThat(mails.getReceivedMessages()).hasSize(2);
        final MimeMessage mail = mails.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("[Wadi bestellungen-für-köln] TEST: mails of Wadi arrive");
        assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("ops@example.com");
        assertThat(mail.getAllRecipients())
                .extracting(Object::toString)
                .containsExactly("ops@example.com", "dba@example.com");
        final MimeMultipart forms = (MimeMultipart) mail.getContent();
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        assertThat(forms.getBodyPart(0).getContentType()).startsWith("text/plain");
        assertThat(forms.getBodyPart(0).getContent().toString()).contains("pipeline bestellungen-für-köln");
        assertThat(forms.getBodyPart(1).getContentType()).startsWith("text/html");
        assertThat(forms.getBodyPart(1).getContent().toString()).contains("pipeline bestellungen-für-köln");
    }

    @Test
    void theLoginIsUsed() throws Exception {
        mails.setUser("wadi@example.com", "wadi", "s3cret +&=?#%)");
        final String login = "wadi.mail.security=none\nwadi.mail.user=wadi\nwadi.mail.password=";
        assertThat(testMail(login + "wrong")).isEqualTo(1);
        assertThat(mails.getReceivedMessages()).isEmpty();
        assertThat(testMail(login + "s3cret +&=?#%)")).isZero();
        assertThat(mails.getReceivedMessages()).hasSize(2);
    }

    @Test
    void aServerThatCannotEncryptGetsNoMail() throws Exception {
        assertThat(testMail("")).isEqualTo(1);
        assertThat(mails.getReceivedMessages()).isEmpty();
    }

    @Test
    void aMissingServerIsAConfigurationError() throws Exception {
        assertThat(testMail("wadi.mail.host=")).isEqualTo(2);
    }
}
