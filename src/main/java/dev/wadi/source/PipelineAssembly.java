package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.LoadListener;
import dev.wadi.delivery.Watches;
import dev.wadi.source.check.LiveRowAges;
import dev.wadi.source.check.StartCheck;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.debezium.DebeziumEndpoints;
import dev.wadi.source.debezium.DebeziumReader;
import dev.wadi.source.debezium.LiveCatalog;
import dev.wadi.source.load.HistoricalLoad;
import dev.wadi.source.load.LoadSize;
import dev.wadi.source.load.LoadSource;
import dev.wadi.source.pgoutput.CatchUp;
import dev.wadi.source.pgoutput.PgoutputReader;
import dev.wadi.source.pgoutput.QuietLog;
import dev.wadi.source.pgoutput.SourceText;
import dev.wadi.source.reader.ChangeReader;
import dev.wadi.source.reader.Handover;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.support.DefaultConsumer;

/** Puts a pipeline and what runs beside it together from the endpoint's options. */
final class PipelineAssembly {

    /** Between two attempts to start again. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final DefaultConsumer consumer;
    private final String name;
    private final String slot;
    private final SourceConfiguration configuration;
    private final SourceDatabase database;
    private final LoadSource loadSource;
    private final Barrier barrier;
    private final Handover handover;
    private final PublicationGuard publication;
    private final TypeGuard types;
    private final StartCheck check;
    private final SourceText text;
    private final EngineEnds engines;
    private final AddedTables addedTables;
    private final Pipeline pipeline;

    /** @param handover the way into the consumer's route */
    PipelineAssembly(
            final DefaultConsumer consumer,
            final PostgresChangesEndpoint endpoint,
            final SourceDatabase database,
            final Barrier barrier,
            final Handover handover) {
        this.consumer = requireNonNull(consumer, "consumer");
        this.name = endpoint.getName();
        this.configuration = endpoint.getConfiguration();
        this.slot = configuration.slotOf(name);
        this.database = requireNonNull(database, "database");
        this.loadSource = new LoadSource(database, configuration.getReader().limits());
        this.barrier = requireNonNull(barrier, "barrier");
        this.handover = requireNonNull(handover, "handover");
        this.publication = new PublicationGuard(
                name,
                configuration.getPublication(),
                configuration.getOnPublicationChange(),
                configuration.isHistoricalLoad(),
                new LiveRowAges(database),
                barrier);
        this.check = new StartCheck(
                database,
                configuration.getPublication(),
                slot,
                configuration.getReader().limits());
        this.text = new SourceText(database);
        this.engines = new EngineEnds(text, barrier);
        this.types = new TypeGuard(
                database,
                configuration.getPublication(),
                configuration.getOnPublicationChange(),
                configuration.isHistoricalLoad(),
                barrier);
        this.addedTables = new AddedTables(database, configuration.getPublication());
        this.pipeline = createPipeline();
    }

    Pipeline pipeline() {
        return pipeline;
    }

    PublicationGuard publication() {
        return publication;
    }

    /** The source as every load of the pipeline reads it. */
    LoadSource loadSource() {
        return loadSource;
    }

    SourceWatch createWatch() {
        return new SourceWatch(
                database,
                slot,
                pipeline,
                handover,
                publication,
                types,
                check,
                Duration.ofMillis(configuration.getRefreshInterval()),
                configuration.getReader() == ReaderKind.DEBEZIUM);
    }

    Resyncs createResyncs() {
        return new Resyncs(
                loadSource,
                configuration.getPublication(),
                types,
                slot,
                Optional.of(addedTables).filter(tables -> configuration.isHistoricalLoad()),
                Duration.ofMillis(configuration.getRefreshInterval()),
                barrier,
                handover,
                pipeline);
    }

    private Pipeline createPipeline() {
        final Beginning beginning = createBeginning();
        return new Pipeline(
                name,
                beginning,
                createPreparation(beginning),
                new QuietStretch(
                        slot,
                        new QuietLog(database, slot, configuration.getPublication(), () -> pipeline.isStopping()),
                        barrier,
                        handover),
                this::createReader,
                barrier,
                new Backoff(Duration.ofMillis(configuration.getRestartDelay()), LONGEST_PAUSE),
                configuration.getOnStepError());
    }

    private Beginning createBeginning() {
        return new Beginning(
                name, slot, configuration.isHistoricalLoad(), database, check, barrier, publication, types);
    }

    private Preparation createPreparation(final Beginning beginning) {
        return new Preparation(
                name,
                slot,
                configuration.isHistoricalLoad(),
                database,
                beginning,
                createLoad(),
                this::catchUp,
                barrier,
                () -> barrier.ledger().ifPresent(addedTables::begin));
    }

    private HistoricalLoad createLoad() {
        return new HistoricalLoad(
                name,
                loadSource,
                configuration.getPublication(),
                handover,
                this::bulkLoad,
                new LoadSize(configuration.getLoadConnections(), configuration.getLoadPartBytes()),
                loadListener(),
                Clock.systemUTC(),
                () -> pipeline.isStopping());
    }

    private LoadListener loadListener() {
        final CamelContext context = consumer.getEndpoint().getCamelContext();
        final List<LoadListener> listeners =
                new ArrayList<>(context.getRegistry().findByType(LoadListener.class));
        listeners.add(new LoadLog(
                () -> new Watches(context, consumer, "wadi-" + name + "-load-log", error -> pipeline.halt(error))));
        return new LoadListeners(listeners);
    }

    private Optional<BulkLoad> bulkLoad() {
        return barrier.onlyTarget()
                .filter(target -> StraightRoute.leads(consumer.getRoute(), target))
                .flatMap(DeliveryTarget::bulkLoad);
    }

    private void catchUp(final Position from, final Position to) throws SQLException, InterruptedException {
        handover.startAt(from);
        try (CatchUp catchUp = CatchUp.open(
                text.connect(),
                database,
                slot,
                configuration.getPublication(),
                from,
                text,
                types.rows(),
                table -> true,
                handover)) {
            catchUp.readTo(to);
        }
    }

    private ChangeReader createReader() {
        if (configuration.getReader() == ReaderKind.PGOUTPUT || engines.endWhereTheyBegin(pipeline.restarts())) {
            return new PgoutputReader(
                    database,
                    slot,
                    configuration.getPublication(),
                    handover,
                    publication::described,
                    text,
                    types::rows,
                    this::checkDestinations);
        }
        final DebeziumEndpoints endpoints = new DebeziumEndpoints(
                consumer.getEndpoint().getCamelContext(),
                name,
                database,
                configuration.getPublication(),
                slot,
                configuration.getDebezium());
        return new DebeziumReader(
                endpoints,
                handover,
                new LiveCatalog(database, configuration.getPublication()),
                types.rows(),
                this::checkDestinations);
    }

    private void checkDestinations() {
        barrier.failure().ifPresent(failure -> {
            throw failure;
        });
    }
}
