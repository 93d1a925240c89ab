package dev.wadi.source;

import dev.wadi.change.TableId;
import dev.wadi.delivery.LoadListener;
import dev.wadi.delivery.LoadProgress;
import dev.wadi.delivery.Watches;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log how far a historical load is: a line every ten seconds for each table that is being read. */
final class LoadLog implements LoadListener {

    private static final Logger LOG = LoggerFactory.getLogger(LoadLog.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Supplier<Watches> threads;
    private Watches thread;

    LoadLog(final Supplier<Watches> threads) {
        this.threads = threads;
    }

    @Override
    public void began(final LoadProgress progress) {
        final Set<TableId> told = new HashSet<>();
        thread = threads.get();
        thread.every(INTERVAL, () -> tell(progress, told));
    }

    private static void tell(final LoadProgress progress, final Set<TableId> told) {
        for (final LoadProgress.Table table : progress.tables()) {
            if (table.rows() > 0 && !told.contains(table.id())) {
                LOG.info(
                        "Loading table {}: {} rows, {} MB, {} %; all tables {} %, {} left",
                        table.id(),
                        table.rows(),
                        table.bytes() / 1_000_000,
                        (int) (table.share() * 100),
                        (int) (progress.share() * 100),
                        progress.timeLeft().map(left -> left.toSeconds() + " s").orElse("an unknown time"));
                if (table.share() == 1) {
                    told.add(table.id());
                }
            }
        }
    }

    @Override
    public void ended(final LoadProgress progress) {
        thread.close();
        for (final LoadProgress.Table table : progress.tables()) {
            if (table.share() == 1) {
                LOG.info("Loaded {} rows of {}", table.rows(), table.id());
            }
        }
    }
}
