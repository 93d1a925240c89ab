package dev.wadi.source;

import dev.wadi.delivery.LoadListener;
import dev.wadi.delivery.LoadProgress;
import java.util.List;

/** All who show how far a load is. */
record LoadListeners(List<LoadListener> listeners) implements LoadListener {

    @Override
    public void began(final LoadProgress progress) {
        listeners.forEach(listener -> listener.began(progress));
    }

    @Override
    public void ended(final LoadProgress progress) {
        listeners.forEach(listener -> listener.ended(progress));
    }
}
