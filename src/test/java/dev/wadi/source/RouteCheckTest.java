package dev.wadi.source;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.source.connection.SourceException;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no pipeline can promise anything for is refused at its start. Steps as they stand in a YAML file. */
class RouteCheckTest {

    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    /** Steps of the route that a pipeline feeds, and perhaps more after it. */
    private void check(final String steps) throws Exception {
        final String yaml = """
                - route:
                    id: replicate
                    from:
                      uri: direct:changes
                      steps:
                """ + steps.indent(8);
        final Resource resource =
                ResourceHelper.fromString("routes.camel.yaml", yaml.replace("\n        - route", "\n- route"));
        PluginHelper.getRoutesLoader(context).loadRoutes(resource);
        context.start();
        new RouteCheck(context).run("replicate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- wireTap:\n    uri: log:copy",
                "- filter:\n    simple: \"${body} != null\"\n    steps:\n      - wireTap:\n          uri: log:copy",
                "- aggregate:\n    correlationExpression:\n      constant: \"true\"\n    completionTimeout: 1000\n    aggregationStrategy: \"#class:"
                        + "org.apache.camel.processor.aggregate.UseLatestAggregationStrategy\"\n    steps:\n"
                        + "      - to:\n          uri: log:all",
                "- resequence:\n    simple: \"${body}\"\n    steps:\n      - to:\n          uri: log:all",
                "- split:\n    simple: \"${body}\"\n    parallelProcessing: true\n    timeout: 100\n    steps:\n"
                        + "      - to:\n          uri: log:all",
                "- multicast:\n    timeout: 100\n    parallelProcessing: true\n    steps:\n      - to:\n          uri: log:all",
                "- recipientList:\n    ignoreInvalidEndpoints: true\n    constant: log:all",
                "- toD:\n    ignoreInvalidEndpoint: true\n    uri: \"log:${header.x}\"",
                "- to:\n    uri: seda:hop?discardWhenFull=true",
                "- to:\n    uri: seda:hop?discardIfNoConsumers=true",
            })
    void stepsThatCannotBeAccountedForAreRefused(final String steps) {
        assertThatThrownBy(() -> check(steps))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("Route 'replicate', step ")
                .hasMessageContaining("cannot be used: ");
    }

    @Test
    void anOnExceptionThatGoesOnIsRefused() {
        assertThatThrownBy(() -> {
                    PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("all.camel.yaml", """
                                    - routeConfiguration:
                                        onException:
                                          - onException:
                                              exception:
                                                - java.lang.Exception
                                              continued:
                                                constant: "true"
                                    """));
                    check("- to:\n    uri: log:all");
                })
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("doTry");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "to:\n    uri: direct:hop",
                "to:\n    uri: seda:hop?size=7",
                "toD:\n    uri: \"direct:${header.x}\"",
                "recipientList:\n    simple: \"${header.x}\""
            })
    void routesBehindHopsAreCheckedToo(final String hop) {
        final String from = hop.contains("seda") ? "seda:hop" : "direct:hop";
        assertThatThrownBy(() -> check("- " + hop + """

                - route:
                    id: behind
                    from:
                      uri: %s
                      steps:
                        - wireTap:
                            uri: log:copy
                """.formatted(from)))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("Route 'behind', step wireTap");
    }

    @Test
    void routesThatLeadInACircleAreCheckedOnce() {
        context.getRegistry().bind("seen", new MemoryIdempotentRepository());
        assertThatThrownBy(() -> check("""
                - idempotentConsumer:
                    simple: "${body}"
                    idempotentRepository: seen
                    steps:
                      - to:
                          uri: direct:circle
                - route:
                    id: circle
                    from:
                      uri: direct:circle
                      steps:
                        - to:
                            uri: direct:circle
                        - wireTap:
                            uri: log:copy
                """))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("Route 'circle', step wireTap");
    }

    @Test
    void routesOfSomethingElseMayDoWhatTheyLike() {
        assertThatCode(() -> check("""
                - to:
                    uri: log:all
                - route:
                    id: other
                    from:
                      uri: timer:tick
                      steps:
                        - wireTap:
                            uri: log:copy
                """)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- split:\n    simple: \"${body}\"\n    parallelProcessing: true\n    steps:\n      - to:\n          uri: log:all",
                "- multicast:\n    parallelProcessing: true\n    steps:\n      - to:\n          uri: log:all",
                "- threads:\n    poolSize: 2",
                "- to:\n    uri: seda:hop?waitForTaskToComplete=Never",
                "- doTry:\n    steps:\n      - to:\n          uri: log:all\n    doCatch:\n      - exception:\n"
                        + "          - java.lang.Exception\n        steps:\n          - to:\n              uri: log:caught",
            })
    void stepsThatAreAwaitedAreNot(final String steps) {
        assertThatCode(() -> check(steps)).doesNotThrowAnyException();
    }
}
