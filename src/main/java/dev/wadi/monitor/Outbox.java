package dev.wadi.monitor;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The alerts that no mail server has taken yet: at most the latest of each kind. Guarded by its owner. */
final class Outbox {

    private final Map<AlertKind, Alert> waiting = new EnumMap<>(AlertKind.class);
    private final Set<AlertKind> told = EnumSet.noneOf(AlertKind.class);

    /** What has passed before anybody was told of it needs no mail any more. */
    void add(final Alert alert) {
        if (alert.isCleared() && !told.contains(alert.kind())) {
            waiting.remove(alert.kind());
        } else {
            waiting.put(alert.kind(), alert);
        }
    }

    List<Alert> waiting() {
        return List.copyOf(waiting.values());
    }

    void sent(final Alert alert) {
        waiting.remove(alert.kind(), alert);
        if (alert.isCleared()) {
            told.remove(alert.kind());
        } else {
            told.add(alert.kind());
        }
    }
}
