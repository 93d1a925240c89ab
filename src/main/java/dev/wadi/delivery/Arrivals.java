package dev.wadi.delivery;

import dev.wadi.change.Change;
import dev.wadi.change.TableId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one exchange has brought to one destination. One arrival is passed on as it is. Of several, as a split, a multicast
 * or a second step makes them, the changes get back the source's order, and one that has arrived twice counts once.
 * Guarded by the {@link ExchangeDelivery} that it belongs to.
 */
final class Arrivals {

    private final List<List<Change>> lists = new ArrayList<>(1);

    void add(final List<Change> changes) {
        lists.add(changes);
    }

    /** @param source what was handed over, in the source's order */
    List<Change> inOrderOf(final List<Change> source) {
        return lists.size() == 1 ? lists.get(0) : merged(source);
    }

    private List<Change> merged(final List<Change> source) {
        final Order order = new Order(source);
        final Map<Arrival, Change> latest = new HashMap<>();
        final List<Change> all = new ArrayList<>();
        for (final List<Change> list : lists) {
            for (final Change change : list) {
                final Arrival arrival = Arrival.of(change);
                if (latest.put(arrival, change) == null) {
                    all.add(change);
                }
            }
        }
        all.replaceAll(change -> latest.get(Arrival.of(change)));
        all.sort(Comparator.comparingInt(order::of));
        return all;
    }

    /**
     * Where changes stand in the source's order. A change keeps its origin whatever the steps do to its values; that of a
     * change which a step has made itself is found by its position.
     */
    private static final class Order {

        private final Map<Change.Origin, Integer> byOrigin = new IdentityHashMap<>();
        private final TreeMap<Long, Integer> byPosition = new TreeMap<>(Long::compareUnsigned);

        private Order(final List<Change> source) {
            for (int i = 0; i < source.size(); i++) {
                // Loaded rows share one origin, and have no order among each other.
                byOrigin.putIfAbsent(source.get(i).getOrigin(), i);
                byPosition.put(source.get(i).getPosition().lsn(), i);
            }
        }

        private int of(final Change change) {
            final Integer index = byOrigin.get(change.getOrigin());
            if (index != null) {
                return index;
            }
            final Map.Entry<Long, Integer> before =
                    byPosition.floorEntry(change.getPosition().lsn());
            return before == null ? -1 : before.getValue();
        }
    }

    /** By what a change that arrives again is known: a row by its key, one without a key by its very values. */
    private record Arrival(Object origin, TableId table, Object row, Object operation) {

        private static Arrival of(final Change change) {
            final boolean hasKey = change.schema().hasKey();
            return new Arrival(
                    new Identity(change.getOrigin()),
                    change.getTable(),
                    hasKey ? Arrays.asList(change.key()) : new Identity(change.texts()),
                    change.getOperation());
        }
    }

    /** The same object, not an equal one. */
    private static final class Identity {

        private final Object object;

        private Identity(final Object object) {
            this.object = object;
        }

        @Override
        public boolean equals(final Object other) {
            return other instanceof Identity that && that.object == object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }
    }
}
