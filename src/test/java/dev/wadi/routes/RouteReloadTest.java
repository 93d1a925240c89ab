package dev.wadi.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an edit of one file does to the routes of all files, and to health. */
class RouteReloadTest {

    private static final String ROUTE = """
            - route:
                id: %1$s
                from:
                  uri: direct:%1$s
                  steps:
                    - setBody:
                        expression:
                          constant:
                            expression: %2$s
            """;

    private static final String WITH_BEAN = """
            - route:
                id: uses-bean
                from:
                  uri: direct:uses-bean
                  steps:
                    - bean:
                        ref: shared
                        method: get
            """;

    private static final String BEAN = """
            - beans:
                - name: shared
                  type: java.util.concurrent.atomic.AtomicInteger
                  constructors:
                    "0": %s
            """;

    private static final String SOURCE = """
            - route:
                id: replicate
                autoStartup: false
                from:
                  uri: postgres-changes:shop
                  parameters:
                    host: localhost
                    database: d
                    user: u
                    password: p
                    publication: all_tables
                  steps:
                    - to:
                        uri: log:changes
            """;

    @TempDir
    private Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private RouteReload reload;

    @BeforeEach
    void load() throws Exception {
        write("one", ROUTE.formatted("one", "first"));
        write("two", ROUTE.formatted("two", "second"));
        write("bean", BEAN.formatted("1"));
        write("uses-bean", WITH_BEAN);
        context.start();
        final RouteFolder files = new RouteFolder(folder, context);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(files.files().stream()
                        .map(file -> ResourceHelper.resolveResource(context, "file:" + file))
                        .toList());
        reload = new RouteReload(files, context);
    }

    @AfterEach
    void stop() {
        reload.close();
        context.stop();
    }

    private void write(final String name, final String text) throws IOException {
        Files.writeString(folder.resolve(name + ".camel.yaml"), text);
    }

    private void edit(final String name, final String text) throws IOException {
        write(name, text);
        reload.onReload(name + ".camel.yaml", null);
    }

    private List<Route> routes(final String... ids) {
        return List.of(ids).stream().map(context::getRoute).toList();
    }

    private String answer(final String route) {
        return context.createFluentProducerTemplate().to("direct:" + route).request(String.class);
    }

    private HealthCheck.Result health() {
        return new RoutesHealthCheck(context, () -> Optional.of(reload)).call();
    }

    @Test
    void onlyTheRoutesOfTheEditedFileRestart() throws IOException {
        final List<Route> others = routes("two", "uses-bean");
        edit("one", ROUTE.formatted("one", "edited"));

        assertThat(answer("one")).isEqualTo("edited");
        assertThat(routes("two", "uses-bean")).isEqualTo(others);
    }

    @Test
    void routesThatUseABeanOfTheEditedFileRestartWithIt() throws IOException {
        final List<Route> others = routes("one", "two");
        edit("bean", BEAN.formatted("2"));

        assertThat(answer("uses-bean")).isEqualTo("2");
        assertThat(routes("one", "two")).isEqualTo(others);
    }

    @Test
    void whatCannotBeReadLeavesTheRouteAndShowsInHealth() throws IOException {
        final List<Route> before = routes("one");
        edit("one", "- route:\n    id: one\n    from:\n      uri: [");

        assertThat(routes("one")).isEqualTo(before);
        assertThat(answer("one")).isEqualTo("first");
        assertThat(health().getDetails().get("edit.refused"))
                .asString()
                .contains("one.camel.yaml", "what ran before runs on");

        edit("one", ROUTE.formatted("one", "corrected"));
        assertThat(answer("one")).isEqualTo("corrected");
        assertThat(health().getDetails()).doesNotContainKey("edit.refused");
    }

    @Test
    void whatCannotStartIsTakenBack() throws IOException {
        edit("one", ROUTE.formatted("one", "edited").replace("direct:one", "direct:two?unknownOption=1"));

        assertThat(answer("one")).isEqualTo("first");
        assertThat(health().getDetails().get("edit.refused")).asString().contains("what ran before runs again");
    }

    @Test
    void healthIsDownWhereNothingIsReplicated() throws IOException {
        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health().getMessage())
                .hasValueSatisfying(message -> assertThat(message).contains("No route reads from postgres-changes:"));

        edit("replicate", SOURCE);
        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health().getMessage())
                .hasValueSatisfying(message -> assertThat(message).contains("Route 'replicate' is not started"));
    }
}
