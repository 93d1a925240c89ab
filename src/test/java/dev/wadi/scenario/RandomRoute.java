package dev.wadi.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * A route for the tables of the random workload out of the steps that a user may take, and in SQL what it makes of the
 * source's rows. The same for the same seed.
 */
final class RandomRoute {

    static final String TEXT_KEYED = "Größen Übersicht";

    private static final String DESTINATION = """
            - to:
                uri: destination
                parameters:
                  name: "{{wadi.source.name}}"
            """;

    /** Steps, and the condition in SQL under which a row of a table passes them. */
    private record Steps(String yaml, Function<String, String> condition) {
        private static final Steps LAST = new Steps(DESTINATION, table -> "true");

        Steps after(final String step) {
            return new Steps(step + yaml, condition);
        }

        Steps inside(final String begin, final int columns) {
            return new Steps(begin + yaml.indent(columns), condition);
        }

        Steps when(final Function<String, String> other) {
            return new Steps(yaml, table -> and(other.apply(table), condition.apply(table)));
        }
    }

    /** A condition in Camel's simple language on one change, and the same in SQL. */
    private record RowCondition(String simple, Function<String, String> sql) {}

    private enum Stage {
        SPLIT,
        QUEUE,
        SECOND_QUEUE,
        DIRECT,
        FAILURE,
        DELAY,
        NOT_EMPTY,
        EXCLUDED_TABLE,
        ROW_FILTER,
        CHOICE,
        CUSTOMER,
        TITLE,
        DOCUMENT,
        QUANTITY,
        TEXT_KEY
    }

    private final Random random;
    private final StringBuilder beans = new StringBuilder();
    private final StringBuilder behindHops = new StringBuilder();
    private final Map<String, Map<String, String>> expressions = new LinkedHashMap<>();
    private final Function<String, String> condition;
    private final String yaml;
    private int hops;

    /** What the route around the next step does with errors. */
    private String errorHandler = "noErrorHandler: {}\n";

    private RandomRoute(final Random random) {
        this.random = random;
        bean("typeMapping", "dev.wadi.processor.TypeMapping", "");
        bean("deleteFlag", "dev.wadi.processor.DeleteFlag", "column: \"{{wadi.metadata.deleted-column}}\"\n");
        final Steps steps = steps(stages(), 0, false);
        this.condition = steps.condition();
        this.yaml = "- beans:\n" + beans.toString().indent(4)
                + route(
                        "replicate",
                        "postgres-changes",
                        "parameters:\n  name: \"{{wadi.source.name}}\"\n",
                        ref("typeMapping") + ref("deleteFlag") + steps.yaml())
                + behindHops;
    }

    static RandomRoute of(final long seed) {
        return new RandomRoute(new Random(seed));
    }

    String yaml() {
        return yaml;
    }

    /** The rows of the table that are to arrive, as a condition in SQL; {@code false} if none is. */
    String condition(final String table) {
        return condition.apply(table);
    }

    /** What a column of the table is to have at the destination, as an expression in SQL. */
    String expression(final String table, final String column) {
        return expressions.getOrDefault(table, Map.of()).getOrDefault(column, quoted(column));
    }

    /** Every route has a queue and a step that fails; the rest is left to chance, and so is the order. */
    private List<Stage> stages() {
        final List<Stage> stages = new ArrayList<>();
        for (final Stage stage : Stage.values()) {
            final boolean isSure = stage == Stage.QUEUE || stage == Stage.FAILURE;
            if (isSure || random.nextInt(5) < (stage == Stage.SPLIT ? 4 : 2)) {
                stages.add(stage);
            }
        }
        Collections.shuffle(stages, random);
        return stages;
    }

    /** @param isRow whether the body is one change and not a list of them */
    private Steps steps(final List<Stage> stages, final int index, final boolean isRow) {
        if (index == stages.size()) {
            return random.nextInt(5) < 2 ? multicast(isRow) : Steps.LAST;
        }
        final Stage stage = stages.get(index);
        final Steps rest = steps(stages, index + 1, isRow || stage == Stage.SPLIT);
        return switch (stage) {
            case SPLIT -> rest.inside("""
                    - split:
                        simple:
                          expression: "${body}"
                        stopOnException: %s
                        parallelProcessing: %s
                        steps:
                    """.formatted(random.nextBoolean(), random.nextBoolean()), 6);
            case QUEUE, SECOND_QUEUE -> queue(rest);
            case DIRECT -> hop(rest, "direct:hop" + ++hops, "", "");
            case FAILURE -> failure(rest, isRow);
            case DELAY -> isRow ? rest : rest.after("""
                                - delay:
                                    expression:
                                      constant:
                                        expression: "%d"
                                """.formatted(5 + random.nextInt(60)));
            case NOT_EMPTY -> isRow ? rest : rest.inside("""
                                - filter:
                                    simple:
                                      expression: "${body.size()} > 0"
                                    steps:
                                """, 6);
            case EXCLUDED_TABLE -> excludedTable(rest);
            case ROW_FILTER -> isRow ? rowFilter(rest) : rest;
            case CHOICE -> isRow ? choice(rest) : rest;
            case CUSTOMER -> edited(rest, "orders", "customer", random.nextBoolean());
            case TITLE -> edited(rest, "documents", "title", random.nextBoolean());
            case DOCUMENT -> edited(rest, "documents", "body", random.nextBoolean());
            case QUANTITY -> constant(rest);
            case TEXT_KEY -> edited(rest, TEXT_KEYED, "Schlüssel", true);
        };
    }

    private Steps queue(final Steps rest) {
        final String consumers = random.nextBoolean() ? "  concurrentConsumers: " + (2 + random.nextInt(3)) + "\n" : "";
        final String parameters = "parameters:\n  size: " + (1 + random.nextInt(2000)) + "\n";
        return hop(rest, "seda:hop" + ++hops, parameters + consumers, parameters + "  blockWhenFull: true\n");
    }

    /** The rest in a route of its own. The error handler belongs to the steps in it, and those before have another one. */
    private Steps hop(final Steps rest, final String uri, final String consumer, final String producer) {
        behindHops.append(route("behind-" + uri.replace(':', '-'), uri, consumer, rest.yaml()));
        errorHandler = "noErrorHandler: {}\n";
        return new Steps("- to:\n    uri: " + uri + "\n" + producer.indent(4), rest.condition());
    }

    private String route(final String id, final String uri, final String parameters, final String steps) {
        return """
                - route:
                    id: %s
                    errorHandler:
                """.formatted(id)
                + errorHandler.indent(6)
                + "    from:\n      uri: " + uri + "\n"
                + parameters.indent(6)
                + "      steps:\n"
                + steps.indent(8);
    }

    /** Redelivered by the route until it passes, or thrown, or handled by the route: then the pipeline tries again. */
    private Steps failure(final Steps rest, final boolean isRow) {
        final int kind = random.nextInt(3);
        errorHandler = switch (kind) {
            case 0 -> """
                    defaultErrorHandler:
                      redeliveryPolicy:
                        maximumRedeliveries: 20
                        redeliveryDelay: 10
                    """;
            case 1 -> """
                    deadLetterChannel:
                      deadLetterUri: log:dead?showBody=false
                      redeliveryPolicy:
                        logExhausted: false
                    """;
            default -> "noErrorHandler: {}\n";
        };
        bean("flaky", FlakyStep.class.getName(), """
                seed: %d
                oneIn: %d
                failures: %d
                transient: %s
                """.formatted(
                        random.nextInt(1000), isRow ? 500 : 10, kind == 0 ? 20 : 2, random.nextBoolean()));
        return rest.after(ref("flaky"));
    }

    private Steps excludedTable(final Steps rest) {
        final String excluded = table();
        bean("excluded", "dev.wadi.processor.ExcludeTables", "tables: 'public.\"" + excluded + "\"'\n");
        return rest.after(ref("excluded")).when(table -> table.equals(excluded) ? "false" : "true");
    }

    private String table() {
        return List.of("orders", "order_lines", "documents", TEXT_KEYED).get(random.nextInt(4));
    }

    private Steps rowFilter(final Steps rest) {
        final RowCondition meant = rowCondition();
        return rest.inside(filter(meant), 6).when(meant.sql());
    }

    private static String filter(final RowCondition meant) {
        return """
                - filter:
                    simple:
                      expression: "%s"
                    steps:
                """.formatted(meant.simple());
    }

    /** By the table, or by a key of rows whose key does not change. */
    private RowCondition rowCondition() {
        if (random.nextBoolean()) {
            final String other = table();
            return new RowCondition(
                    "${body.table} != 'public." + other + "'", table -> table.equals(other) ? "false" : "true");
        }
        final boolean isAccount = random.nextBoolean();
        final String meant = isAccount ? "accounts" : "order_lines";
        final String key = isAccount ? "id" : "order_id";
        final String limit = (random.nextBoolean() ? " < " : " > ") + (5 + random.nextInt(20));
        return new RowCondition(
                "${body.table} != 'public." + meant + "' || ${body[" + key + "]}" + limit,
                table -> table.equals(meant) ? key + limit : "true");
    }

    /** What does not go on goes straight to the destination, or nowhere. */
    private Steps choice(final Steps rest) {
        final RowCondition meant = rowCondition();
        // Steps after this one change values: what takes another way would have others.
        final boolean isLost = random.nextBoolean() || !rest.yaml().equals(DESTINATION);
        final String otherwise = isLost ? "- log:\n    message: \"left out\"\n    loggingLevel: DEBUG\n" : DESTINATION;
        final String branches = """
                - choice:
                    when:
                      - simple:
                          expression: "%s"
                        steps:
                """.formatted(meant.simple()) + rest.yaml().indent(10)
                + "    otherwise:\n      steps:\n"
                + otherwise.indent(8);
        return isLost ? new Steps(branches, rest.condition()).when(meant.sql()) : new Steps(branches, rest.condition());
    }

    /** Two ways to one destination, which some changes take both of; each with a filter of its own for rows. */
    private Steps multicast(final boolean isRow) {
        final Steps one = isRow ? rowFilter(Steps.LAST) : Steps.LAST;
        Steps other = isRow ? rowFilter(Steps.LAST) : Steps.LAST;
        if (random.nextBoolean()) {
            other = queue(other);
        }
        final Function<String, String> first = one.condition();
        final Function<String, String> second = other.condition();
        return new Steps(
                """
                - multicast:
                    parallelProcessing: %s
                    steps:
                """.formatted(random.nextBoolean())
                        + one.yaml().indent(6)
                        + other.yaml().indent(6),
                table -> or(first.apply(table), second.apply(table)));
    }

    private Steps edited(final Steps rest, final String table, final String column, final boolean isMasked) {
        final String name = "edit-" + column;
        if (isMasked) {
            bean(name, "dev.wadi.processor.MaskColumns", "columns: 'public.\"" + table + "\".\"" + column + "\"'\n");
        } else {
            bean(
                    name,
                    "dev.wadi.processor.SetColumn",
                    "table: public." + table + "\ncolumn: " + column + "\nexpression: \"${body[" + column + "]}!\"\n");
        }
        expect(table, column, isMasked ? "expected.mask(" + quoted(column) + ")" : quoted(column) + " || '!'");
        return rest.after(ref(name));
    }

    private Steps constant(final Steps rest) {
        final boolean isNull = random.nextBoolean();
        bean(
                "constant",
                "dev.wadi.processor.SetConstant",
                "columns: public.order_lines.quantity\n" + (isNull ? "" : "value: \"4711\"\n"));
        expect("order_lines", "quantity", isNull ? "NULL::int" : "4711");
        return rest.after(ref("constant"));
    }

    private void expect(final String table, final String column, final String expression) {
        expressions.computeIfAbsent(table, other -> new LinkedHashMap<>()).put(column, expression);
    }

    private void bean(final String name, final String type, final String properties) {
        beans.append("- name: ").append(name).append("\n  type: ").append(type).append('\n');
        if (!properties.isEmpty()) {
            beans.append("  properties:\n").append(properties.indent(4));
        }
    }

    private static String ref(final String bean) {
        return "- process:\n    ref: " + bean + "\n";
    }

    private static String quoted(final String column) {
        return '"' + column.replace("\"", "\"\"") + '"';
    }

    private static String and(final String one, final String other) {
        if (one.equals("false") || other.equals("false")) {
            return "false";
        }
        return one.equals("true") ? other : other.equals("true") ? one : "(" + one + ") AND (" + other + ")";
    }

    private static String or(final String one, final String other) {
        if (one.equals("true") || other.equals("true")) {
            return "true";
        }
        return one.equals("false") ? other : other.equals("false") ? one : "(" + one + ") OR (" + other + ")";
    }
}
