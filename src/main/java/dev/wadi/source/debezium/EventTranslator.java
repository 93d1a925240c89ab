package dev.wadi.source.debezium;

import dev.wadi.change.Change;
import dev.wadi.change.Column;
import dev.wadi.change.Operation;
import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.source.check.LiveTypes;
import dev.wadi.source.check.RowShape;
import dev.wadi.source.check.ShapedTable;
import dev.wadi.source.check.TableIdentity;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final SourceCatalog catalog;
    private final DebeziumLimits limits = new DebeziumLimits();
    private final LiveTypes types;
    private final Map<Schema, ShapedTable> tables = new IdentityHashMap<>();

    /** Tables of which nothing can be trusted any more. */
    private final Map<Schema, TableSchema> spoilt = new IdentityHashMap<>();

    /** The schema that each table had last: a truncation comes without one. */
    private final Map<TableId, TableSchema> latest = new HashMap<>();

    /** @param noted what composite types were when they were seen before, and since when */
    EventTranslator(final SourceCatalog catalog, final Map<Integer, RowShape> noted) {
        this.catalog = catalog;
        this.types = new LiveTypes(catalog, noted);
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
        TableSchema schema = schema(event, row.schema());
        final String[] texts = texts(row, schema);
        if (lacksKey(texts, schema) && schema.problem().isEmpty()) {
            schema = schema.withProblem("has a change at "
                    + origin(event.source()).position()
                    + " without its key: the rows were identified by other columns then, and the reader debezium knows"
                    + " them only as they are now");
            spoilt.put(row.schema(), schema);
        }
        if (operation == Operation.DELETE && schema.hasKey()) {
            keepOnlyKey(texts, schema);
        }
        return new Change(schema, operation, texts, null, origin(event.source()));
    }

    private static boolean lacksKey(final String[] texts, final TableSchema schema) {
        for (final int index : schema.key()) {
            if (texts[index] == null) {
                return true;
            }
        }
        return false;
    }

    /** Of a deleted row the key alone is known, unless it has none: then PostgreSQL sends all of it. */
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
        final TableSchema problematic = spoilt.get(row);
        if (problematic != null) {
            return problematic;
        }
        try {
            ShapedTable table = tables.get(row);
            if (table == null) {
                table = table(tableId(event.source()), row);
                tables.put(row, table);
            }
            final TableSchema schema = table.at(origin(event.source()).position());
            latest.put(schema.id(), schema);
            return schema;
        } catch (final SQLException e) {
            throw new DeliveryException("The source cannot be asked for its types: " + e.getMessage(), e);
        }
    }

    private ShapedTable table(final TableId id, final Schema row) throws SQLException {
        final List<Integer> numbers = row.fields().stream()
                .map(EventTranslator::number)
                .flatMap(Optional::stream)
                .toList();
        return new ShapedTable(types, numbers, make(id, row), () -> make(id, row));
    }

    private TableSchema make(final TableId id, final Schema row) throws SQLException {
        final List<Column> columns = new ArrayList<>();
        for (final Field field : row.fields()) {
            columns.add(new Column(field.name(), type(field)));
        }
        final TableSchema identified = identified(id, columns);
        return limits.problem(identified)
                .or(() -> DebeziumLimits.unquoted(identified, catalog.columns(identified.id())))
                .map(identified::withProblem)
                .orElse(identified);
    }

    /**
     * Debezium's own key is the primary key, or any unique index, also where the rows are identified by another index.
     * Like Debezium's it is read from the catalog as that is now; the log may not be there yet.
     */
    private TableSchema identified(final TableId id, final List<Column> columns) {
        final Optional<TableIdentity> identity = catalog.identity(id);
        if (identity.isEmpty()) {
            return new TableSchema(id, columns, List.of())
                    .withProblem("is not in the source's catalog any more, dropped or renamed, and from there alone the"
                            + " reader debezium knows its key");
        }
        final List<String> names = columns.stream().map(Column::name).toList();
        final List<String> key = identity.get().key();
        if (!names.containsAll(key)) {
            final TableSchema keyless = new TableSchema(id, columns, List.of())
                    .withNumber(identity.get().number());
            return identity.get().sendsWholeRows()
                    ? keyless
                    : keyless.withProblem(TableIdentity.unpublished(
                            key.stream().filter(name -> !names.contains(name)).toList()));
        }
        return new TableSchema(id, columns, key.stream().map(names::indexOf).toList())
                .withNumber(identity.get().number());
    }

    private static Optional<Integer> number(final Field field) {
        return Optional.ofNullable(field.schema().parameters())
                .map(parameters -> parameters.get(TextConverter.TYPE_PARAMETER))
                .map(Integer::valueOf);
    }

    private PgType type(final Field field) throws SQLException {
        final Optional<Integer> number = number(field);
        if (number.isEmpty()) {
            return UNKNOWN;
        }
        final Map<String, String> parameters = field.schema().parameters();
        final PgType type = types.type(number.get(), PgType.NO_MODIFIER);
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
