package dev.wadi.envelope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.TableSchema;
import dev.wadi.change.ValueType;
import dev.wadi.type.UnifiedType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Writes changes as JSON that says everything that is known of them, in the stable format of docs/envelope.md. Any
 * thread.
 */
public final class EnvelopeWriter {

    /** Goes up when a program that reads the format would have to be changed. */
    static final int VERSION = 1;

    private final JsonFactory json = new JsonFactory();

    /** What the envelopes of one schema have in common. */
    private final Map<TableSchema, String> types = new ConcurrentHashMap<>();

    /** One JSON object. */
    public String write(final Change change) {
        return write(generator -> write(generator, change));
    }

    /** An array of such objects. */
    public String write(final List<Change> changes) {
        return write(generator -> {
            generator.writeStartArray();
            for (final Change change : changes) {
                write(generator, change);
            }
            generator.writeEndArray();
        });
    }

    private interface Part {
        void write(JsonGenerator generator) throws IOException;
    }

    private String write(final Part part) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator generator = json.createGenerator(text)) {
            part.write(generator);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void write(final JsonGenerator generator, final Change change) throws IOException {
        generator.writeStartObject();
        generator.writeNumberField("version", VERSION);
        generator.writeStringField("schema", change.getTable().schema());
        generator.writeStringField("table", change.getTable().name());
        generator.writeStringField("operation", change.getOperation().name());
        generator.writeBooleanField("deleted", change.isDeleted());
        final boolean hasRow = change.getOperation() != Operation.TRUNCATE;
        writeKey(generator, "key", change, hasRow && change.schema().hasKey() ? change.key() : null);
        if (change.isDeleted()) {
            writeRow(generator, "before", change);
        } else {
            writeKey(generator, "before", change, change.previousKey());
        }
        if (change.isDeleted() || !hasRow) {
            generator.writeNullField("after");
        } else {
            writeRow(generator, "after", change);
        }
        writeUnchanged(generator, change);
        writeOrigin(generator, change);
        generator.writeFieldName("types");
        generator.writeRawValue(types.computeIfAbsent(change.schema(), this::types));
        generator.writeEndObject();
    }

    private static void writeKey(
            final JsonGenerator generator, final String name, final Change change, final String[] key)
            throws IOException {
        if (key == null) {
            generator.writeNullField(name);
            return;
        }
        generator.writeObjectFieldStart(name);
        for (int part = 0; part < key.length; part++) {
            writeValue(
                    generator,
                    change.schema().columns().get(change.schema().key().get(part)),
                    key[part]);
        }
        generator.writeEndObject();
    }

    private static void writeRow(final JsonGenerator generator, final String name, final Change change)
            throws IOException {
        generator.writeObjectFieldStart(name);
        final String[] texts = change.texts();
        for (int i = 0; i < texts.length; i++) {
            writeValue(generator, change.schema().columns().get(i), texts[i]);
        }
        generator.writeEndObject();
    }

    private static void writeValue(final JsonGenerator generator, final Column column, final String text)
            throws IOException {
        if (text == Change.UNCHANGED) {
            return;
        }
        generator.writeFieldName(column.name());
        final Object value = text == null ? null : column.valueType().jsonValue(text);
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value instanceof Number number) {
            // A number that JSON has, which jsonValue promises.
            generator.writeNumber(number.toString());
        } else {
            generator.writeString(value.toString());
        }
    }

    /** Of a row that is there, what the source did not send because it is large and stays. */
    private static void writeUnchanged(final JsonGenerator generator, final Change change) throws IOException {
        generator.writeArrayFieldStart("unchanged");
        final String[] texts = change.texts();
        for (int i = 0; i < texts.length; i++) {
            if (texts[i] == Change.UNCHANGED && !change.isDeleted()) {
                generator.writeString(change.schema().columns().get(i).name());
            }
        }
        generator.writeEndArray();
    }

    private static void writeOrigin(final JsonGenerator generator, final Change change) throws IOException {
        final Change.Origin origin = change.getOrigin();
        generator.writeStringField("position", origin.position().toString());
        if (change.getOperation() == Operation.LOAD) {
            generator.writeNullField("transaction");
            generator.writeNullField("committedAt");
        } else {
            generator.writeNumberField("transaction", origin.transaction());
            generator.writeStringField("committedAt", origin.commitTime().toString());
        }
    }

    private String types(final TableSchema schema) {
        return write(generator -> {
            generator.writeStartObject();
            for (final int i : IntStream.range(0, schema.columns().size()).toArray()) {
                final Column column = schema.columns().get(i);
                generator.writeObjectFieldStart(column.name());
                generator.writeStringField("postgresql", column.type().describe());
                generator.writeStringField("unified", unified(column.valueType()));
                generator.writeEndObject();
            }
            generator.writeEndObject();
        });
    }

    /** Without the step typeMapping every value is a text, as PostgreSQL writes it. */
    private static String unified(final ValueType type) {
        return type instanceof UnifiedType mapped ? mapped.logical().name() : "VARCHAR";
    }
}
