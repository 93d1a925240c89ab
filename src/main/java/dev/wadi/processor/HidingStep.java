package dev.wadi.processor;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Column;
import dev.wadi.change.PgType;
import dev.wadi.change.TableSchema;
import dev.wadi.change.ValueType;
import dev.wadi.type.PostgresTypes;
import java.math.BigDecimal;
import java.util.function.UnaryOperator;

/**
 * A step that puts in the place of a value what nobody can make of it, or turn back into it, without a secret key. Equal
 * values stay equal, also as parts of a key; NULL stays NULL.
 */
abstract class HidingStep extends ValueStep {

    private String keyVariable = "WADI_MASK_KEY";
    private UnaryOperator<String> environment = System::getenv;
    private SecretKey key;

    /** The name of the environment variable that has the secret key; WADI_MASK_KEY by default. */
    public void setKeyVariable(final String keyVariable) {
        this.keyVariable = requireNonNull(keyVariable, "keyVariable");
    }

    public String getKeyVariable() {
        return keyVariable;
    }

    /** Where the secret key is read from. */
    final void readFrom(final UnaryOperator<String> newEnvironment) {
        this.environment = newEnvironment;
    }

    /** What stands for the value in a column of this type. */
    abstract String hide(SecretKey secret, PgType hidden, String text);

    /** The type that a hidden value has. */
    PgType hidden(final PgType type) {
        return PgType.of("text");
    }

    @Override
    String configuration() {
        return super.configuration() + "\0" + keyVariable;
    }

    @Override
    void configure() {
        super.configure();
        key = SecretKey.of(kind(), keyVariable, environment.apply(keyVariable));
    }

    @Override
    final ShapedColumn shape(final TableSchema schema, final int index) {
        final Column column = schema.columns().get(index);
        final PgType hidden = hidden(column.type());
        final ValueType read = column.valueType() == ValueType.TEXT ? ValueType.TEXT : PostgresTypes.unified(hidden);
        final SecretKey secret = key;
        final String type = column.type().name();
        return new ShapedColumn(
                new Column(column.name(), hidden, read),
                text -> text == null ? null : hide(secret, hidden, canonical(type, text)));
    }

    /** PostgreSQL has several texts for some equal values, which must stay equal. */
    private static String canonical(final String type, final String text) {
        return switch (type) {
            case "numeric" -> isNumber(text) ? canonicalNumber(text) : text;
            case "float4", "float8" -> text.equals("-0") ? "0" : text;
            case "bpchar" -> text.stripTrailing();
            default -> text;
        };
    }

    private static boolean isNumber(final String text) {
        final char last = text.charAt(text.length() - 1);
        return last >= '0' && last <= '9';
    }

    private static String canonicalNumber(final String text) {
        return text.indexOf('.') < 0
                ? text
                : new BigDecimal(text).stripTrailingZeros().toPlainString();
    }
}
