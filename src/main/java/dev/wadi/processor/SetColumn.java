package dev.wadi.processor;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.StepConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.RuntimeExpressionException;
import org.apache.camel.Service;
import org.apache.camel.support.DefaultExchange;

/**
 * A step that gives a column another value, computed by an expression in Camel's simple language from the change as its
 * body: {@code ${body[email].toUpperCase()}}. Changes of other tables, changes that do not carry the column, and values
 * that are null pass as they are. Of a key, the key that the row had before gets the expression's value too: it should
 * use no other columns.
 */
public final class SetColumn extends ChangeProcessor implements CamelContextAware, Service {

    private CamelContext camelContext;
    private String table;
    private String column;
    private String language = "simple";
    private String expression;
    private final Map<TableSchema, TableSchema> schemas = new ConcurrentHashMap<>();
    private Expression compiled;
    private volatile String name;

    /** @throws StepConfigurationException if an option is missing, or the expression cannot be read */
    @Override
    public synchronized void start() {
        if (name == null) {
            compiled = compile();
            name = StepName.of("SetColumn", String.join("\0", String.valueOf(table), column, language, expression));
        }
    }

    @Override
    public synchronized void stop() {
        name = null;
    }

    @Override
    List<Change> apply(final List<Change> changes) {
        if (name == null) {
            start();
        }
        final Exchange row = new DefaultExchange(camelContext);
        final List<Change> result = new ArrayList<>(changes.size());
        for (final Change change : changes) {
            final TableSchema schema = schemas.computeIfAbsent(change.schema(), this::apply);
            // A change that has passed this step, and is replayed, is not changed twice.
            final boolean isMeant = schema != change.schema() && change.get(column) != null;
            result.add((isMeant ? set(change, row) : change).withSchema(schema));
        }
        return result;
    }

    @Override
    TableSchema apply(final TableSchema schema) {
        final boolean isMeant = (table == null || table.equals(schema.id().toString())) && schema.indexOf(column) >= 0;
        return isMeant && !schema.steps().contains(name) ? schema.withStep(name) : schema;
    }

    private Change set(final Change change, final Exchange row) {
        final Change set = evaluated(change, row);
        final int part = change.schema().keyNames().indexOf(column);
        if (part < 0 || change.previousKey() == null) {
            return set;
        }
        final String[] previousKey = change.previousKey().clone();
        previousKey[part] = evaluated(withKey(change, previousKey), row).key()[part];
        return set.reshaped(set.schema(), set.texts(), previousKey);
    }

    /** The row as it was under its previous key, as far as that is known. */
    private static Change withKey(final Change change, final String[] key) {
        final String[] texts = change.texts().clone();
        for (int part = 0; part < key.length; part++) {
            texts[change.schema().key().get(part)] = key[part];
        }
        return change.reshaped(change.schema(), texts, null);
    }

    private Change evaluated(final Change change, final Exchange row) {
        row.getIn().setBody(change);
        final Object value = evaluate(change, row);
        try {
            return change.with(column, value);
        } catch (final IllegalArgumentException e) {
            throw new RuntimeExpressionException(failure(change) + ": " + e.getMessage(), e);
        }
    }

    private Object evaluate(final Change change, final Exchange row) {
        try {
            return compiled.evaluate(row, Object.class);
        } catch (final RuntimeException e) {
            // Messages of expressions show the values they failed on, so nothing but the kind of failure is passed on.
            throw new RuntimeExpressionException(failure(change) + ": " + rootKind(e));
        }
    }

    private String failure(final Change change) {
        return "Column " + column + " cannot be set by the expression " + expression + " in the " + change.describe();
    }

    private static String rootKind(final Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }

    private Expression compile() {
        if (column == null || expression == null) {
            throw new StepConfigurationException(
                    "SetColumn: " + (column == null ? "column" : "expression") + " is not set; give it in the route");
        }
        try {
            final Expression result = camelContext.resolveLanguage(language).createExpression(expression);
            result.init(camelContext);
            return result;
        } catch (final RuntimeException e) {
            throw new StepConfigurationException(
                    "SetColumn: the expression " + expression + " cannot be read: " + e.getMessage());
        }
    }

    public String getTable() {
        return table;
    }

    /** The table whose rows are meant, as schema.name; all tables that have the column if not set. */
    public void setTable(final String table) {
        this.table = table;
    }

    public String getColumn() {
        return column;
    }

    /** The column to set. */
    public void setColumn(final String column) {
        this.column = column;
    }

    public String getLanguage() {
        return language;
    }

    /** The language of the expression; simple by default. */
    public void setLanguage(final String language) {
        this.language = language;
    }

    public String getExpression() {
        return expression;
    }

    /** The expression, with the change as its body. */
    public void setExpression(final String expression) {
        this.expression = expression;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(final CamelContext camelContext) {
        this.camelContext = camelContext;
    }
}
