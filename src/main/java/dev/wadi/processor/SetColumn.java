package dev.wadi.processor;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.RuntimeExpressionException;
import org.apache.camel.support.DefaultExchange;

/**
 * A step that gives a column another value, computed by an expression in Camel's simple language from the change as its
 * body: {@code ${body[email].toUpperCase()}}. Changes of other tables, changes that do not carry the column, and values
 * that are null pass as they are.
 */
public final class SetColumn extends ChangeProcessor implements CamelContextAware {

    private CamelContext camelContext;
    private String table;
    private String column;
    private String language = "simple";
    private String expression;
    private volatile Expression compiled;

    @Override
    List<Change> apply(final List<Change> changes) {
        final Exchange row = new DefaultExchange(camelContext);
        final List<Change> result = new ArrayList<>(changes.size());
        for (final Change change : changes) {
            result.add(isMeant(change) ? set(change, row) : change);
        }
        return result;
    }

    private boolean isMeant(final Change change) {
        return (table == null || table.equals(change.getTable().toString())) && change.get(column) != null;
    }

    private Change set(final Change change, final Exchange row) {
        row.getIn().setBody(change);
        final Object value = evaluate(change, row);
        try {
            return change.with(column, value);
        } catch (final IllegalArgumentException e) {
            throw new RuntimeExpressionException(failure(change) + ": " + e.getMessage(), e);
        }
    }

    private Object evaluate(final Change change, final Exchange row) {
        final Expression evaluated = compiled();
        try {
            return evaluated.evaluate(row, Object.class);
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

    private Expression compiled() {
        if (compiled == null) {
            compiled = camelContext
                    .resolveLanguage(language)
                    .createExpression(requireNonNull(expression, "SetColumn needs an expression"));
            compiled.init(camelContext);
        }
        return compiled;
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
