package dev.wadi.source.debezium;

import dev.wadi.change.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;

/**
 * Stands where Debezium keeps its offsets, and is the seam of the barrier: it tells the reader how far the engine has
 * come, and gives the engine what is durable, so that the slot never moves past it. Debezium creates it by its class
 * name; all calls come on the engine's threads.
 *
 * <p>What it gives has no {@code lsn_proc}: then the engine leaves it to PostgreSQL to skip what is durable. Its own
 * search for the position loses rows that share an LSN (dbz#1554, ends with 3.7.0) and rows of interleaved transactions
 * (dbz#76, ends with 3.7.0).
 */
public final class SlotPositions implements OffsetBackingStore {

    /** The setting in which the reader passes its ticket. */
    static final String TICKET = "wadi.ticket";

    private static final Pattern LAST_COMMIT = Pattern.compile("\"lsn_commit\":(-?[0-9]+)");

    private DebeziumReader reader;

    @Override
    public void configure(final WorkerConfig config) {
        reader = Tickets.redeem((String) config.originals().get(TICKET));
    }

    @Override
    public void start() {
        // The reader knows the position already.
    }

    /** The one call that tells of the engine's end, whatever its reason. */
    @Override
    public void stop() {
        reader.engineEnded();
    }

    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(final Collection<ByteBuffer> keys) {
        final ByteBuffer offset = offset(reader.durable());
        final Map<ByteBuffer, ByteBuffer> offsets = new HashMap<>();
        keys.forEach(key -> offsets.put(key, offset));
        return CompletableFuture.completedFuture(offsets);
    }

    private static ByteBuffer offset(final Position durable) {
        final String json = "{\"lsn\":" + durable.lsn() + ",\"lsn_commit\":" + durable.lsn() + ",\"ts_usec\":0}";
        return ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Future<Void> set(final Map<ByteBuffer, ByteBuffer> offsets, final Callback<Void> callback) {
        for (final ByteBuffer offset : offsets.values()) {
            reader.engineReached(
                    lastCommit(StandardCharsets.UTF_8.decode(offset.duplicate()).toString()));
        }
        callback.onCompletion(null, null);
        return CompletableFuture.completedFuture(null);
    }

    /** The value of lsn_commit: where the last transaction ended that the engine has read to its end. */
    static Position lastCommit(final String json) {
        final Matcher commit = LAST_COMMIT.matcher(json);
        return commit.find() ? new Position(Long.parseLong(commit.group(1))) : Position.ZERO;
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(final String connectorName) {
        return Set.of();
    }
}
