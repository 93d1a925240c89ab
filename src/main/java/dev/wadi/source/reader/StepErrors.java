package dev.wadi.source.reader;

import dev.wadi.delivery.StepConfigurationException;
import java.io.CharConversionException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells errors of steps that pass by themselves, and those that only an edit of the route can end, from all others. */
final class StepErrors {

    private static final Logger LOG = LoggerFactory.getLogger(StepErrors.class);

    private static final List<Class<? extends Throwable>> TRANSIENT = List.of(
            IOException.class,
            UncheckedIOException.class,
            TimeoutException.class,
            ExchangeTimedOutException.class,
            SQLTransientException.class,
            SQLRecoverableException.class,
            SQLNonTransientConnectionException.class);

    /** They are about content or names, though they are IOExceptions. */
    private static final List<Class<? extends Throwable>> CONTENT = List.of(
            CharacterCodingException.class,
            CharConversionException.class,
            FileNotFoundException.class,
            MalformedURLException.class,
            ObjectStreamException.class);

    private static final List<Class<? extends Throwable>> WRONG_ROUTE = List.of(
            StepConfigurationException.class,
            NoSuchBeanException.class,
            NoSuchEndpointException.class,
            NoSuchLanguageException.class,
            ResolveEndpointFailedException.class,
            ClassNotFoundException.class,
            LinkageError.class);

    /** Connection, resources, operator intervention, system error. */
    private static final Set<String> TRANSIENT_STATES = Set.of("08", "40", "53", "57", "58");

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int SERVER_ERROR = 500;

    private StepErrors() {}

    /** Whether the same step may pass on the same change later: an endpoint cannot be reached, or is busy. */
    static boolean isTransient(final Throwable failure) {
        for (final Throwable error : ObjectHelper.createExceptionIterable(failure)) {
            if (isContent(error)) {
                return false;
            }
            if (isAny(TRANSIENT, error) || hasTransientState(error) || isTransientAnswer(error) || isRetriable(error)) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody has to edit the route or what it needs: no change would pass. */
    static boolean needsEdit(final Throwable failure) {
        for (final Throwable error : ObjectHelper.createExceptionIterable(failure)) {
            if (isAny(WRONG_ROUTE, error)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAny(final List<Class<? extends Throwable>> kinds, final Throwable error) {
        return kinds.stream().anyMatch(kind -> kind.isInstance(error));
    }

    /** Jackson's and others' errors of content are IOExceptions too. */
    private static boolean isContent(final Throwable error) {
        return isAny(CONTENT, error)
                || error instanceof IOException && error.getClass().getName().contains(".jackson.");
    }

    private static boolean hasTransientState(final Throwable error) {
        return error instanceof SQLException e
                && e.getSQLState() != null
                && e.getSQLState().length() == 5
                && TRANSIENT_STATES.contains(e.getSQLState().substring(0, 2));
    }

    /** By name: Camel's HTTP components are no dependency. */
    private static boolean isTransientAnswer(final Throwable error) {
        if (!error.getClass().getSimpleName().equals("HttpOperationFailedException")) {
            return false;
        }
        try {
            final int status = (int) error.getClass().getMethod("getStatusCode").invoke(error);
            return status >= SERVER_ERROR || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT;
        } catch (final NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            LOG.debug("The status of an HTTP answer cannot be read", e);
            return false;
        }
    }

    /** What Kafka's client says can be tried again. */
    private static boolean isRetriable(final Throwable error) {
        for (Class<?> kind = error.getClass(); kind != null; kind = kind.getSuperclass()) {
            if (kind.getName().equals("org.apache.kafka.common.errors.RetriableException")) {
                return true;
            }
        }
        return false;
    }
}
