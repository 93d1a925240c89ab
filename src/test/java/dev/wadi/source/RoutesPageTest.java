package dev.wadi.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.change.Change;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.RecordingTarget;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.reader.Handover;
import dev.wadi.source.reader.RouteException;
import dev.wadi.testing.SampleTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example of the page on routes, in the shipped route: what it delivers, or with which sentence it is refused. */
@Timeout(30)
class RoutesPageTest {

    private static final Path PAGE = Path.of("docs/routes.md");
    private static final Path SHIPPED = Path.of("routes/replicate.camel.yaml");
    private static final String DESTINATION_STEP = "        - to:\n            id: destination\n";
    private static final Pattern YAML = Pattern.compile("^```yaml\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern SENTENCE = Pattern.compile("(?:^> .*\n)+", Pattern.MULTILINE);

    private static final List<String> ALL = List.of("LOAD 1", "LOAD 2", "INSERT 3", "UPDATE 1", "DELETE 2", "INSERT 9");
    private static final List<String> STREAMED = ALL.subList(2, 6);

    private final SampleTable customers = SampleTable.of("customers", "id", "word");
    private final SampleTable audit = SampleTable.of("audit", "id", "word");
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final RecordingTarget target = new RecordingTarget();
    private final AtomicInteger flakyCalls = new AtomicInteger();
    private StandIns standIns;

    @TempDir
    private Path directory;

    @BeforeEach
    void prepare() {
        context.getPropertiesComponent().addOverrideProperty("wadi.source.name", "shop");
        context.getPropertiesComponent().addOverrideProperty("wadi.metadata.deleted-column", "deleted");
        context.getPropertiesComponent().addOverrideProperty("archive.url", "jdbc:postgresql://archive/shop");
        context.getPropertiesComponent().addOverrideProperty("kafka.brokers", "broker:9092");
        context.getPropertiesComponent().addOverrideProperty("changes.directory", directory.toString());
        context.getRegistry().bind("picky", (Processor) RoutesPageTest::failOnThree);
        context.getRegistry().bind("flaky", (Processor) exchange -> {
            if (flakyCalls.incrementAndGet() == 1) {
                throw new IllegalStateException("the first call");
            }
        });
        standIns = StandIns.in(context, "log", "kafka", "http");
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private static void failOnThree(final Exchange exchange) {
        if (StandIns.changes(exchange.getMessage().getBody()).stream()
                .anyMatch(change -> change.texts()[0].equals("3"))) {
            throw new IllegalStateException("3 is not liked");
        }
    }

    private static String section(final String heading) throws IOException {
        return Pattern.compile("^##+ (.*)$", Pattern.MULTILINE)
                .matcher(Files.readString(PAGE))
                .results()
                .filter(found -> found.group(1).equals(heading))
                .findFirst()
                .map(RoutesPageTest::textOf)
                .orElseThrow(() -> new AssertionError("no section " + heading));
    }

    private static String textOf(final MatchResult heading) {
        try {
            return Files.readString(PAGE).substring(heading.end()).split("\n##+ ", 2)[0];
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> yaml(final String heading) throws IOException {
        final List<String> blocks = YAML.matcher(section(heading))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).as("examples of %s", heading).isNotEmpty();
        return blocks;
    }

    /** As the page says where its examples go. */
    private static String file(final List<String> blocks) throws IOException {
        String file = Files.readString(SHIPPED);
        assertThat(file).containsOnlyOnce(DESTINATION_STEP).containsOnlyOnce("\n- route:\n");
        final StringBuilder more = new StringBuilder();
        for (final String block : blocks) {
            if (block.startsWith("- route:\n    id: replicate\n")) {
                file = file.substring(0, file.indexOf("\n- route:\n") + 1);
                more.append(block);
            } else if (Stream.of("- route", "- beans").anyMatch(block::startsWith)) {
                more.append(block);
            } else {
                file = file.substring(0, file.indexOf(DESTINATION_STEP)) + block.indent(8);
            }
        }
        return file + more;
    }

    private void start(final String heading) throws Exception {
        start(yaml(heading));
    }

    private void start(final List<String> blocks) throws Exception {
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString("replicate.camel.yaml", file(blocks)));
        context.start();
    }

    private Handover handover(final boolean keepsDeadLetters) {
        final Consumer consumer = context.getRoute("replicate").getConsumer();
        final Barrier barrier = new Barrier();
        barrier.register(target);
        return new Handover(consumer, consumer.getProcessor(), barrier, "shop", keepsDeadLetters, changes -> {});
    }

    private List<Change> loaded() {
        return List.of(customers.load(1, "1", "a"), customers.load(1, "2", "b"));
    }

    private List<Change> streamed() {
        return List.of(
                customers.insert(3, "3", "c"),
                customers.update(4, "1", "d"),
                customers.delete(5, "2"),
                audit.insert(6, "9", "e"));
    }

    /** Loaded rows and a transaction, after the announcement of their table. */
    private void run(final String heading) throws Exception {
        start(heading);
        final Handover handover = handover(false);
        handover.announce(customers.schema());
        assertThat(standIns.announced("shop")).as("announcements").contains("public.customers");
        handover.changes(loaded());
        handover.changes(streamed());
    }

    /** The step picky fails in the transaction. */
    private RouteException runToFailure(final String heading) {
        final Throwable failure = catchThrowable(() -> run(heading));
        assertThat(failure).isInstanceOf(RouteException.class);
        assertThat(standIns.arrived("shop")).containsExactly("LOAD 1", "LOAD 2");
        return (RouteException) failure;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Split",
                "Parallel split",
                "Multicast",
                "Seda",
                "Threads",
                "Loop over direct",
                "Redelivery",
                "Do try",
                "On completion",
                "Intercept",
                "Idempotent consumer",
                "Second destination",
                "Files",
                "Kafka",
                "HTTP"
            })
    void everyChangeArrivesOnceAndInOrder(final String heading) throws Exception {
        run(heading);

        assertThat(standIns.arrived("shop")).containsExactlyElementsOf(ALL);
    }

    @Test
    void whatIsFilteredOutDoesNotArrive() throws Exception {
        run("Filter");

        assertThat(standIns.arrived("shop")).containsExactlyElementsOf(ALL.subList(0, 5));
        handover(false).announce(audit.schema());
        assertThat(standIns.announced("shop")).containsExactly("public.customers");
    }

    @Test
    void eachChangeTakesItsBranch() throws Exception {
        run("Choice");

        assertThat(standIns.arrived("shop")).containsExactlyElementsOf(ALL.subList(0, 5));
        assertThat(standIns.sent("log:audit")).containsExactly("INSERT 9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Multicast log:copy", "On completion log:done", "Idempotent consumer log:once"})
    void anotherEndpointGetsEveryChange(final String example) throws Exception {
        run(example.substring(0, example.lastIndexOf(' ')));

        assertThat(standIns.sent(example.substring(example.lastIndexOf(' ') + 1)))
                .containsExactlyElementsOf(ALL);
    }

    @Test
    void aChangeThatComesAgainPassesAnIdempotentConsumerOnce() throws Exception {
        run("Idempotent consumer");
        handover(false).changes(streamed());

        assertThat(standIns.sent("log:once")).containsExactlyElementsOf(ALL);
        assertThat(standIns.arrived("shop")).hasSize(ALL.size() + STREAMED.size());
    }

    @Test
    void aRedeliveryThatPassesIsADelivery() throws Exception {
        run("Redelivery");

        assertThat(flakyCalls).hasValueGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dead letter channel", "Handled"})
    void whatAnErrorHandlerTakesIsNotDelivered(final String heading) {
        final RouteException failure = runToFailure(heading);

        assertThat(failure).hasMessageContaining("an error handler has handled");
        assertThat(failure.isTransient()).isFalse();
        assertThat(standIns.sent("log:failed")).containsExactlyElementsOf(STREAMED);
    }

    @Test
    void anInterceptorSeesLoadedRowsToo() throws Exception {
        run("Intercept");

        assertThat(standIns.sent("log:seen")).containsAll(ALL).isSubsetOf(ALL);
    }

    @Test
    void anAnnouncementPassesASplitBehindAnInterceptor() throws Exception {
        start(List.of(yaml("Split").get(0), yaml("Intercept").get(1)));
        handover(false).announce(customers.schema());

        assertThat(standIns.announced("shop")).containsExactly("public.customers");
        assertThat(standIns.sent("log:seen")).isEmpty();
    }

    @Test
    void bothDestinationsGetEverything() throws Exception {
        run("Second destination");

        assertThat(standIns.announced("archive")).containsExactly("public.customers");
        assertThat(standIns.arrived("archive")).containsExactlyElementsOf(ALL);
    }

    @Test
    void aFileHasALineForEachChange() throws Exception {
        run("Files");

        assertThat(Files.readAllLines(directory.resolve("changes.json")))
                .extracting(RoutesPageTest::operationAndKey)
                .containsExactlyElementsOf(ALL);
    }

    @Test
    void kafkaGetsARecordForEachChange() throws Exception {
        run("Kafka");

        assertThat(standIns.sent("kafka:changes"))
                .extracting(RoutesPageTest::operationAndKey)
                .containsExactlyElementsOf(ALL);
    }

    private static String operationAndKey(final String json) {
        final JsonNode envelope = parsed(json);
        return envelope.get("operation").textValue() + " "
                + envelope.at("/key/id").textValue();
    }

    private static JsonNode parsed(final String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (final IOException e) {
            throw new AssertionError(json, e);
        }
    }

    @Test
    void aConnectionThatIsRefusedIsRedeliveredAndThenRetried() throws Exception {
        standIns.refuse(1);
        run("HTTP");
        assertThat(standIns.sent("http:hooks.example.org/changes")).hasSize(2);
        assertThat(parsed(standIns.sent("http:hooks.example.org/changes").get(1)))
                .hasSize(STREAMED.size());

        standIns.refuse(Integer.MAX_VALUE);
        assertThatThrownBy(() -> handover(false).changes(streamed()))
                .isInstanceOfSatisfying(RouteException.class, failure -> assertThat(failure.isTransient())
                        .isTrue())
                .hasMessageContaining("Step 'notify'");
        assertThat(standIns.arrived("shop")).hasSize(ALL.size());
    }

    @Test
    void aFailingStepStopsAtItsChange() {
        assertThat(runToFailure("Errors of steps"))
                .hasMessageContaining("Step 'picky'")
                .hasMessageContaining("IllegalStateException");
    }

    @Test
    void aFailingStepMakesADeadLetterOfItsChangeAlone() throws Exception {
        start("Errors of steps");
        handover(true).changes(streamed());

        assertThat(standIns.arrived("shop")).containsExactly("UPDATE 1", "DELETE 2", "INSERT 9");
        assertThat(target.calls()).containsExactly("refuse INSERT of public.customers at 0/3");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsRefusedIsRefusedWithItsSentence(final String heading) throws Exception {
        final String sentence = SENTENCE.matcher(section(heading))
                .results()
                .map(found -> found.group().replaceAll("(?m)^> ", "").strip().replaceAll("\\s+", " "))
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> start(heading))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("Route 'replicate', step ")
                .hasMessageEndingWith("cannot be used: " + sentence);
    }

    @Test
    void aDestinationBehindAHopInAnIdempotentConsumerIsRefusedToo() throws Exception {
        final List<String> direct = yaml("Loop over direct");
        final String consumer = yaml("Destination in an idempotent consumer")
                .get(0)
                .replaceFirst("uri: destination\n( +)parameters:\n( +)name: .*", "uri: direct:once-more");

        assertThatThrownBy(() -> start(List.of(
                        consumer, yaml("Destination in an idempotent consumer").get(1), direct.get(1))))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("idempotentConsumer drops changes");
    }

    /** The headings below Refused. */
    static List<String> refused() throws IOException {
        final String part = Files.readString(PAGE).split("\n## Refused\n")[1];
        return Pattern.compile("^### (.*)$", Pattern.MULTILINE)
                .matcher(part)
                .results()
                .map(heading -> heading.group(1))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Intercept", "Filter", "On completion", "Redelivery", "Multicast"})
    void rowsAreNotLoadedPastARouteThatWouldSeeThem(final String heading) throws Exception {
        start(heading);

        assertThat(StraightRoute.leads(context.getRoute("replicate"), target)).isFalse();
    }

    @Test
    void rowsAreLoadedPastTheShippedRoute() throws Exception {
        start(List.of());

        assertThat(StraightRoute.leads(context.getRoute("replicate"), target)).isTrue();
    }

    /** Each example is linked from the table, and each link has its section with an example. */
    @Test
    void theTableNamesAllExamples() throws IOException {
        final List<String> linked = new ArrayList<>();
        for (final MatchResult link : Pattern.compile("\\[([^]]+)]\\(#([^)]+)\\)")
                .matcher(Files.readString(PAGE))
                .results()
                .toList()) {
            assertThat(link.group(2))
                    .isEqualTo(link.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'));
            assertThat(yaml(link.group(1))).isNotEmpty();
            linked.add(link.group(1));
        }
        final TreeSet<String> headings = new TreeSet<>();
        for (final String part : Files.readString(PAGE).split("\n##+ ")) {
            if (part.contains("```yaml")) {
                headings.add(part.substring(0, part.indexOf('\n')));
            }
        }
        assertThat(linked).containsExactlyInAnyOrderElementsOf(headings);
    }
}
