package dev.wadi.source.debezium;

import dev.wadi.change.Change;
import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Makes Debezium hand out every value as PostgreSQL's own text, before it maps, rounds or drops it. Registered for every
 * column; the type goes along as parameters of the field's schema. Debezium creates it by its class name.
 */
public final class TextConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    static final String TYPE_PARAMETER = "wadi.type.oid";
    static final String LENGTH_PARAMETER = "wadi.type.length";
    static final String SCALE_PARAMETER = "wadi.type.scale";

    @Override
    public void configure(final Properties properties) {
        // Nothing can be set.
    }

    @Override
    public void converterFor(final RelationalColumn column, final ConverterRegistration<SchemaBuilder> registration) {
        final SchemaBuilder schema =
                SchemaBuilder.string().optional().parameter(TYPE_PARAMETER, Integer.toString(column.nativeType()));
        column.length().ifPresent(length -> schema.parameter(LENGTH_PARAMETER, Integer.toString(length)));
        column.scale().ifPresent(scale -> schema.parameter(SCALE_PARAMETER, Integer.toString(scale)));
        final RawText text = RawText.of(column.typeName());
        registration.register(schema, raw -> {
            if (raw == null) {
                return null;
            }
            return UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(raw)
                    ? Change.UNCHANGED
                    : text.of(raw);
        });
    }
}
