package dev.wadi.source;

import dev.wadi.change.Change;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.Barriers;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.ExchangeTracking;
import dev.wadi.delivery.FilePositions;
import dev.wadi.delivery.Watches;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.reader.Handover;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and stops a pipeline, and what runs beside it, with the route. */
final class PostgresChangesConsumer extends DefaultConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresChangesConsumer.class);

    /** Within the 30 seconds that a stop may take, with time left for the last write. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    /** What is in the route when it stops gets so long; then it is interrupted and comes again at the next start. */
    private static final Duration ROUTE_PATIENCE = Duration.ofSeconds(3);

    private static final Duration STOP_TICK = Duration.ofMillis(100);

    /** What a load beside the stream has done is dropped anyway. */
    private static final Duration RESYNC_PATIENCE = Duration.ofSeconds(3);

    private final String name;
    private final SourceConfiguration configuration;
    private final SourceDatabase database;
    private final Barrier barrier;
    private FilePositions positionFile;
    private Handover handover;
    private Pipeline pipeline;
    private Optional<PipelineMeters> meters = Optional.empty();
    private Resyncs resyncs;
    private Thread thread;
    private Thread resyncThread;
    private Watches watches;

    PostgresChangesConsumer(final PostgresChangesEndpoint endpoint, final Processor processor) {
        super(endpoint, processor);
        this.name = endpoint.getName();
        this.configuration = endpoint.getConfiguration();
        this.database = configuration.source();
        this.barrier = Barriers.of(endpoint.getCamelContext(), name);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        try {
            startPipeline();
        } catch (final Exception | Error e) {
            // Camel does not stop what has failed to start.
            leave();
            throw e;
        }
    }

    private void startPipeline() {
        ExchangeTracking.in(getEndpoint().getCamelContext());
        new RouteCheck(getEndpoint().getCamelContext()).run(getRouteId());
        if (!barrier.hasTargets()) {
            positionFile = new FilePositions(positionFile(), Clock.systemUTC());
            barrier.register(positionFile);
        }
        meters = hasMicrometer() ? PipelineMeters.in(getEndpoint().getCamelContext(), name) : Optional.empty();
        final boolean putsAside = configuration.getOnStepError() == StepErrorPolicy.DEAD_LETTER;
        if (putsAside && !barrier.keepsDeadLetters()) {
            throw new SourceException(
                    "wadi.source.on-step-error: 'dead-letter' needs a route to destination:, which keeps"
                            + " the dead letters; use stop or retry");
        }
        final Consumer<List<Change>> taken =
                meters.<Consumer<List<Change>>>map(shown -> shown).orElse(changes -> {});
        handover = new Handover(this, getProcessor(), barrier, name, putsAside, taken);
        final PipelineAssembly assembly =
                new PipelineAssembly(this, (PostgresChangesEndpoint) getEndpoint(), database, barrier, handover);
        pipeline = assembly.pipeline();
        resyncs = assembly.createResyncs();
        final SourceWatch watch = assembly.createWatch();
        final StoppedTableNotice stoppedTables = new StoppedTableNotice(barrier, assembly.publication());
        final StalledRoute stalledRoute = new StalledRoute(name, handover);
        setHealthCheck(new PipelineHealthCheck(
                name, pipeline, assembly.publication(), barrier, stoppedTables, watch, stalledRoute));
        database.exposure().ifPresent(LOG::warn);
        pipeline.checkStart();
        meters.ifPresent(shown -> shown.show(pipeline, watch, barrier));
        thread = new Thread(this::runPipeline, "wadi-" + name);
        thread.start();
        resyncThread = new Thread(resyncs, "wadi-" + name + "-resync");
        resyncThread.setDaemon(true);
        resyncThread.start();
        watches = new Watches(getEndpoint().getCamelContext(), this, "wadi-" + name + "-watch", pipeline::halt);
        watches.every(SourceWatch.TICK, watch);
        watches.every(SourceWatch.TICK, assembly.loadSource()::look);
        watches.every(Resyncs.RENEW_INTERVAL, resyncs::renew);
        watches.every(SourceWatch.TICK, stalledRoute);
        watches.every(StoppedTableNotice.INTERVAL, stoppedTables);
        watches.every(
                Duration.ofMillis(configuration.getRefreshInterval()),
                new StructureWatch(database, configuration.getPublication()));
    }

    private void runPipeline() {
        pipeline.run();
        if (pipeline.state() == PipelineState.FAILED) {
            getEndpoint()
                    .getCamelContext()
                    .getRegistry()
                    .findByType(FailureListener.class)
                    .forEach(listener -> listener.failed(name));
        }
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

    @Override
    protected void doStop() throws Exception {
        if (watches != null) {
            watches.close();
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
            awaitEnd();
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

    private void awaitEnd() throws InterruptedException {
        final long begin = System.nanoTime();
        while (thread.isAlive() && System.nanoTime() - begin < STOP_PATIENCE.toNanos()) {
            thread.join(STOP_TICK.toMillis());
            if (System.nanoTime() - begin > ROUTE_PATIENCE.toNanos()) {
                handover.interruptAfter(ROUTE_PATIENCE);
            }
        }
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
