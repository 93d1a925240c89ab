package dev.wadi.processor;

import dev.wadi.change.TableSchema;
import dev.wadi.delivery.StepConfigurationException;
import java.util.List;
import java.util.Set;

/** Cuts texts after so many characters. Not of a key: rows could get the same one. */
public final class TruncateColumns extends ValueStep {

    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "citext", "name");

    private int length = -1;

    public int getLength() {
        return length;
    }

    /** How many characters stay, counted as Unicode code points. */
    public void setLength(final int length) {
        this.length = length;
    }

    @Override
    String configuration() {
        return super.configuration() + "\0" + length;
    }

    @Override
    void configure() {
        super.configure();
        if (length < 0) {
            throw new StepConfigurationException(
                    option("length") + " is missing or negative; give the number of characters that stay");
        }
    }

    @Override
    ShapedColumn shape(final TableSchema schema, final int index) {
        refuseKey(schema, List.of(index), "of which two rows could get the same");
        final String type = schema.columns().get(index).type().name();
        if (!TEXTS.contains(type)) {
            throw refused(schema, index, "is of type " + type + ", which is not a text that can be cut");
        }
        return new ShapedColumn(schema.columns().get(index), this::cut);
    }

    private String cut(final String text) {
        return text == null || text.length() <= length || text.codePointCount(0, text.length()) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length));
    }
}
