package dev.wadi.source.debezium;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.source.check.SourceTypes;
import dev.wadi.source.connection.SourceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Makes changes of Debezium's events. What is not about a row (heartbeats, transaction marks, messages) gives nothing.
 * The table's schema is built once for each schema object of Debezium, which keeps it until the table changes. Confined
 * to the engine's thread.
 */
final class EventTranslator {

    private static final PgType UNKNOWN = PgType.of("unknown");
    private static final int UNBOUNDED_NUMERIC = 131089;

    private final Supplier<SourceTypes> catalog;
    private final Map<Schema, TableSchema> schemas = new IdentityHashMap<>();
    private SourceTypes types = SourceTypes.NONE;

    /** The schema that each table had last: a truncation comes without one. */
    private final Map<TableId, TableSchema> latest = new HashMap<>();

    /**
     * @param catalog reads the source's types; asked again when an unknown one shows
     */
    EventTranslator(final Supplier<SourceTypes> catalog) {
        this.catalog = catalog;
    }

    Optional<Change> translate(final Event event) {
        if (event.operation() == null
                || event.source() == null
                || event.source().get("table") == null) {
            return Optional.empty();
        }
        return switch (event.operation()) {
            case "c" -> Optional.of(row(event, Operation.INSERT, (Struct) event.after()));
            case "u" -> Optional.of(row(event, Operation.UPDATE, (Struct) event.after()));
            case "d" -> Optional.of(row(event, Operation.DELETE, (Struct) event.before()));
            case "t" -> Optional.of(truncate(event));
            default -> Optional.empty();
        };
    }

    private Change row(final Event event, final Operation operation, final Struct row) {
        final TableSchema schema = schema(event, row.schema());
        final String[] texts = texts(row, schema);
        if (operation == Operation.DELETE && !isFullRow(event)) {
            keepOnlyKey(texts, schema);
        }
        return new Change(schema, operation, texts, null, origin(event.source()));
    }

    /** Of a deleted row Debezium knows the key only, and fills the other columns with defaults of its own. */
    private static boolean isFullRow(final Event event) {
        return event.key() == null;
    }

    private static void keepOnlyKey(final String[] texts, final TableSchema schema) {
        final String[] key = schema.key().stream().map(i -> texts[i]).toArray(String[]::new);
        Arrays.fill(texts, Change.UNCHANGED);
        for (int part = 0; part < key.length; part++) {
            texts[schema.key().get(part)] = key[part];
        }
    }

    private static String[] texts(final Struct row, final TableSchema schema) {
        final List<Field> fields = row.schema().fields();
        final String[] texts = new String[schema.columns().size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = (String) row.get(fields.get(i));
        }
        return texts;
    }

    private Change truncate(final Event event) {
        final TableId id = tableId(event.source());
        final TableSchema schema = latest.getOrDefault(id, new TableSchema(id, List.of(), List.of()));
        return new Change(schema, Operation.TRUNCATE, new String[0], null, origin(event.source()));
    }

    private static TableId tableId(final Map<String, Object> source) {
        return new TableId((String) source.get("schema"), (String) source.get("table"));
    }

    private static Change.Origin origin(final Map<String, Object> source) {
        final Object transaction = source.get("txId");
        return new Change.Origin(
                new Position((Long) source.get("lsn")),
                transaction == null ? 0 : ((Number) transaction).longValue(),
                Instant.ofEpochMilli((Long) source.get("ts_ms")));
    }

    private TableSchema schema(final Event event, final Schema row) {
        return schemas.computeIfAbsent(row, r -> {
            final List<Column> columns = r.fields().stream()
                    .map(field -> new Column(field.name(), type(field)))
                    .toList();
            final List<Integer> key = new ArrayList<>();
            if (event.key() instanceof Struct keyRow) {
                keyRow.schema()
                        .fields()
                        .forEach(field -> key.add(r.field(field.name()).index()));
            }
            final TableSchema schema = new TableSchema(tableId(event.source()), columns, key);
            DebeziumLimits.problem(schema).ifPresent(problem -> {
                throw new SourceException("Values " + problem);
            });
            latest.put(schema.id(), schema);
            return schema;
        });
    }

    private PgType type(final Field field) {
        final Map<String, String> parameters = field.schema().parameters();
        if (parameters == null || !parameters.containsKey(TextConverter.TYPE_PARAMETER)) {
            return UNKNOWN;
        }
        final int number = Integer.parseInt(parameters.get(TextConverter.TYPE_PARAMETER));
        if (!types.knows(number)) {
            types = catalog.get();
        }
        final PgType type = types.resolve(number, PgType.NO_MODIFIER);
        final int length = Integer.parseInt(parameters.getOrDefault(TextConverter.LENGTH_PARAMETER, "-1"));
        final int scale = Integer.parseInt(parameters.getOrDefault(TextConverter.SCALE_PARAMETER, "0"));
        if (type.hasModifier() || length < 1) {
            return type;
        }
        return switch (type.name()) {
            case "numeric" -> length >= UNBOUNDED_NUMERIC ? type : PgType.numeric(length, scale);
            case "bit" -> new PgType("bit", length);
            default -> type;
        };
    }
}
