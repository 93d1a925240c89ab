package dev.wadi.source;

import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.Barriers;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.FilePositions;
import dev.wadi.delivery.LoadListener;
import dev.wadi.source.check.StartCheck;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.debezium.DebeziumEndpoints;
import dev.wadi.source.debezium.DebeziumReader;
import dev.wadi.source.debezium.LiveCatalog;
import dev.wadi.source.load.HistoricalLoad;
import dev.wadi.source.load.LoadSize;
import dev.wadi.source.pgoutput.CatchUp;
import dev.wadi.source.pgoutput.PgoutputReader;
import dev.wadi.source.reader.ChangeReader;
import dev.wadi.source.reader.Handover;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a pipeline together from the endpoint's options, and starts and stops it with the route. */
final class PostgresChangesConsumer extends DefaultConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresChangesConsumer.class);

    /** Within the 30 seconds that a stop may take, with time left for the last write. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    /** What a load beside the stream has done is dropped anyway. */
    private static final Duration RESYNC_PATIENCE = Duration.ofSeconds(3);

    /** Between two attempts to start again. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final String name;
    private final SourceConfiguration configuration;
    private final SourceDatabase database;
    private final Barrier barrier;
    private final AddedTables addedTables;
    private FilePositions positionFile;
    private PublicationGuard publication;
    private Pipeline pipeline;
    private SourceWatch watch;
    private Optional<PipelineMeters> meters = Optional.empty();
    private Resyncs resyncs;
    private Thread thread;
    private Thread resyncThread;
    private ScheduledExecutorService watches;

    PostgresChangesConsumer(final PostgresChangesEndpoint endpoint, final Processor processor) {
        super(endpoint, processor);
        this.name = endpoint.getName();
        this.configuration = endpoint.getConfiguration();
        this.database = configuration.source();
        this.barrier = Barriers.of(endpoint.getCamelContext(), name);
        this.addedTables = new AddedTables(database, configuration.getPublication());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        try {
            startPipeline();
        } catch (final Exception e) {
            // Camel does not stop what has failed to start.
            leave();
            throw e;
        }
    }

    private void startPipeline() {
        if (!barrier.hasTargets()) {
            positionFile = new FilePositions(positionFile(), Clock.systemUTC());
            barrier.register(positionFile);
        }
        publication = new PublicationGuard(
                name,
                configuration.getPublication(),
                configuration.getOnPublicationChange(),
                configuration.isHistoricalLoad(),
                barrier);
        meters = hasMicrometer() ? PipelineMeters.in(getEndpoint().getCamelContext(), name) : Optional.empty();
        final Handover handover = meters.map(shown -> new Handover(this, getProcessor(), barrier, name, shown))
                .orElseGet(() -> new Handover(this, getProcessor(), barrier, name));
        pipeline = createPipeline(handover);
        resyncs = createResyncs(handover);
        watch = new SourceWatch(
                database,
                configuration.slotOf(name),
                pipeline,
                publication,
                Duration.ofMillis(configuration.getRefreshInterval()),
                configuration.getReader() == ReaderKind.DEBEZIUM);
        setHealthCheck(new PipelineHealthCheck(name, pipeline, barrier, watch));
        pipeline.checkStart();
        meters.ifPresent(shown -> shown.show(pipeline, watch, barrier));
        thread = new Thread(pipeline, "wadi-" + name);
        thread.start();
        resyncThread = new Thread(resyncs, "wadi-" + name + "-resync");
        resyncThread.setDaemon(true);
        resyncThread.start();
        watches = getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "wadi-" + name + "-watch");
        watches.scheduleWithFixedDelay(watch, 0, SourceWatch.TICK.toMillis(), TimeUnit.MILLISECONDS);
        watches.scheduleWithFixedDelay(resyncs::renew, 0, Resyncs.RENEW_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        watches.scheduleWithFixedDelay(
                new StructureWatch(database, configuration.getPublication()),
                0,
                configuration.getRefreshInterval(),
                TimeUnit.MILLISECONDS);
    }

    private boolean hasMicrometer() {
        return getEndpoint()
                        .getCamelContext()
                        .getClassResolver()
                        .resolveClass("io.micrometer.core.instrument.MeterRegistry")
                != null;
    }

    private Path positionFile() {
        return Path.of(
                configuration.getPositionFile() == null
                        ? "wadi-" + name + ".position"
                        : configuration.getPositionFile());
    }

    private Resyncs createResyncs(final Handover handover) {
        return new Resyncs(
                database,
                configuration.getPublication(),
                configuration.slotOf(name),
                Optional.of(addedTables).filter(tables -> configuration.isHistoricalLoad()),
                Duration.ofMillis(configuration.getRefreshInterval()),
                barrier,
                handover,
                pipeline);
    }

    private Pipeline createPipeline(final Handover handover) {
        final String slot = configuration.slotOf(name);
        return new Pipeline(
                name,
                slot,
                configuration.isHistoricalLoad(),
                database,
                new StartCheck(
                        database,
                        configuration.getPublication(),
                        slot,
                        configuration.getReader().limits()),
                createLoad(handover),
                (from, to) -> catchUp(slot, handover, from, to),
                () -> createReader(slot, handover),
                barrier,
                handover,
                publication,
                () -> barrier.ledger().ifPresent(addedTables::begin),
                new Backoff(Duration.ofMillis(configuration.getRestartDelay()), LONGEST_PAUSE));
    }

    private HistoricalLoad createLoad(final Handover handover) {
        return new HistoricalLoad(
                name,
                database,
                configuration.getPublication(),
                handover,
                this::bulkLoad,
                new LoadSize(configuration.getLoadConnections(), configuration.getLoadPartBytes()),
                loadListener(),
                Clock.systemUTC(),
                () -> pipeline.isStopping());
    }

    private LoadListener loadListener() {
        final CamelContext context = getEndpoint().getCamelContext();
        final List<LoadListener> listeners =
                new ArrayList<>(context.getRegistry().findByType(LoadListener.class));
        listeners.add(new LoadLog(() -> context.getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "wadi-" + name + "-load-log")));
        return new LoadListeners(listeners);
    }

    private Optional<BulkLoad> bulkLoad() {
        return barrier.onlyTarget()
                .filter(target -> StraightRoute.leads(getRoute(), target))
                .flatMap(DeliveryTarget::bulkLoad);
    }

    private void catchUp(final String slot, final Handover handover, final Position from, final Position to)
            throws SQLException, InterruptedException {
        handover.startAt(from);
        try (CatchUp catchUp = CatchUp.open(
                database.connectForReplication(),
                database,
                slot,
                configuration.getPublication(),
                from,
                table -> true,
                handover)) {
            catchUp.readTo(to);
        }
    }

    private ChangeReader createReader(final String slot, final Handover handover) {
        if (configuration.getReader() == ReaderKind.PGOUTPUT) {
            return new PgoutputReader(
                    database,
                    slot,
                    configuration.getPublication(),
                    handover,
                    this::checkDestinations,
                    database.silenceLimit());
        }
        final DebeziumEndpoints endpoints = new DebeziumEndpoints(
                getEndpoint().getCamelContext(),
                name,
                database,
                configuration.getPublication(),
                slot,
                configuration.getDebezium());
        return new DebeziumReader(endpoints, handover, new LiveCatalog(database), this::checkDestinations);
    }

    private void checkDestinations() {
        barrier.failure().ifPresent(failure -> {
            throw failure;
        });
    }

    @Override
    protected void doStop() throws Exception {
        if (watches != null) {
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownNow(watches);
            watches = null;
        }
        if (resyncThread != null) {
            resyncs.stop();
            resyncThread.interrupt();
            resyncThread.join(RESYNC_PATIENCE.toMillis());
            resyncThread = null;
        }
        if (thread != null) {
            pipeline.stop();
            thread.join(STOP_PATIENCE.toMillis());
            if (thread.isAlive()) {
                LOG.warn("Pipeline {} does not stop reading and is interrupted", name);
                thread.interrupt();
            }
            flush();
            thread = null;
        }
        leave();
        super.doStop();
    }

    private void leave() {
        meters.ifPresent(PipelineMeters::close);
        if (positionFile != null) {
            positionFile.release();
            barrier.unregister(positionFile);
            positionFile = null;
        }
        database.close();
    }

    private void flush() throws InterruptedException {
        try {
            barrier.flush();
            LOG.info("Pipeline {} has stopped at {}", name, barrier.durable());
        } catch (final DeliveryException e) {
            LOG.warn(
                    "Pipeline {} has stopped at {}; what came after is read again at the next start: {}",
                    name,
                    barrier.durable(),
                    e.getMessage());
        }
    }
}
