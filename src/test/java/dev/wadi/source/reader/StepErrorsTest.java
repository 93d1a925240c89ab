package dev.wadi.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import dev.wadi.delivery.StepConfigurationException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.nio.charset.MalformedInputException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeoutException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

public class StepErrorsTest {

    /** Named like the one of Camel's HTTP components, which are no dependency. */
    public static final class HttpOperationFailedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final int status;

        private HttpOperationFailedException(final int status) {
            this.status = status;
        }

        public int getStatusCode() {
            return status;
        }
    }

    private static Throwable[] passing() {
        return new Throwable[] {
            new ConnectException("refused"),
            new UncheckedIOException(new IOException("reset")),
            new TimeoutException(),
            new SQLTransientConnectionException(),
            new SQLRecoverableException(),
            new RuntimeCamelException(new IOException("broken pipe"))
        };
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatPassesByItselfIsTransient(final Throwable error) {
        assertThat(StepErrors.isTransient(error)).isTrue();
    }

    private static Throwable[] ofContent() {
        return new Throwable[] {
            new IllegalStateException("bad value"),
            new FileNotFoundException("no such file"),
            new MalformedURLException("no protocol"),
            new MalformedInputException(1),
            new JsonParseException(null, "no JSON"),
            new UncheckedIOException(new JsonParseException(null, "no JSON"))
        };
    }

    @ParameterizedTest
    @MethodSource("ofContent")
    void whatIsAboutTheChangeIsNot(final Throwable error) {
        assertThat(StepErrors.isTransient(error)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 599, 429, 408})
    void aServerThatIsBusyOrBrokenIsTransient(final int status) {
        assertThat(StepErrors.isTransient(new RuntimeCamelException(new HttpOperationFailedException(status))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 404, 409, 422})
    void aServerThatRefusesTheRequestIsNot(final int status) {
        assertThat(StepErrors.isTransient(new HttpOperationFailedException(status)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "40001", "40P01", "53300", "57P01", "58030"})
    void aDatabaseThatCannotWorkNowIsTransient(final String state) {
        assertThat(StepErrors.isTransient(new SQLException("", state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "22P02", "42P01", "42501", "8"})
    void aDatabaseThatRefusesTheRowIsNot(final String state) {
        assertThat(StepErrors.isTransient(new SQLException("", state))).isFalse();
    }

    @Test
    void onlyAnEditCuresAWrongRoute() {
        assertThat(StepErrors.needsEdit(new NoSuchBeanException("mask"))).isTrue();
        assertThat(StepErrors.needsEdit(new RuntimeCamelException(new StepConfigurationException("typeMapping"))))
                .isTrue();
        assertThat(StepErrors.needsEdit(new NoClassDefFoundError())).isTrue();
        assertThat(StepErrors.needsEdit(new IllegalStateException("bad value"))).isFalse();
    }
}
