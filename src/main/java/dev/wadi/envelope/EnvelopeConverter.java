package dev.wadi.envelope;

import dev.wadi.change.Change;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;
import org.apache.camel.spi.TypeConverterRegistry;

/** Gives a change, or a list of changes, as an envelope to an endpoint that wants a text, bytes or a stream. */
@Converter(generateLoader = true)
public final class EnvelopeConverter {

    private final EnvelopeWriter writer = new EnvelopeWriter();

    /** Null, which is another converter's turn, if the value is something else. */
    @Converter(fallback = true)
    public <T> T convertTo(
            final Class<T> type, final Exchange exchange, final Object value, final TypeConverterRegistry registry) {
        final String envelope = hasUse(type) ? envelope(value) : null;
        if (envelope == null) {
            return null;
        }
        final Object result;
        if (type == String.class) {
            result = envelope;
        } else if (type == Reader.class) {
            result = new StringReader(envelope);
        } else if (type == InputStream.class) {
            result = new ByteArrayInputStream(envelope.getBytes(StandardCharsets.UTF_8));
        } else {
            result = envelope.getBytes(StandardCharsets.UTF_8);
        }
        return type.cast(result);
    }

    private static boolean hasUse(final Class<?> type) {
        return type == String.class || type == byte[].class || type == InputStream.class || type == Reader.class;
    }

    @SuppressWarnings("unchecked")
    private String envelope(final Object value) {
        if (value instanceof Change change) {
            return writer.write(change);
        }
        return value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Change
                ? writer.write((List<Change>) list)
                : null;
    }
}
