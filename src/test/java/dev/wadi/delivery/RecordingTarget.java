package dev.wadi.delivery;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A destination that keeps what it is told in memory. */
public final class RecordingTarget implements DeliveryTarget {

    final List<String> calls = new ArrayList<>();
    final Map<String, String> notes = new HashMap<>();
    Progress stored;
    Position durable = Position.ZERO;
    DeliveryException failure;

    static RecordingTarget at(final Progress stored) {
        final RecordingTarget target = new RecordingTarget();
        target.stored = stored;
        target.durable = stored.position();
        return target;
    }

    public List<String> calls() {
        return calls;
    }

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public Optional<Progress> restore() {
        calls.add("restore");
        return Optional.ofNullable(stored);
    }

    @Override
    public void store(final Progress progress) {
        calls.add("store " + progress.phase());
        stored = progress;
    }

    @Override
    public void catchUp(final Progress catchingUp) {
        calls.add("catchUp " + catchingUp.position());
    }

    @Override
    public void completeLoad(final Progress streaming) {
        calls.add("completeLoad " + streaming.position());
    }

    @Override
    public Optional<String> note(final String name) {
        return Optional.ofNullable(notes.get(name));
    }

    @Override
    public void note(final String name, final String value) {
        notes.put(name, value);
    }

    @Override
    public void release() {
        calls.add("release");
    }

    @Override
    public void boundary(final Position position) {
        calls.add("boundary " + position);
    }

    @Override
    public void flush() {
        calls.add("flush");
    }

    @Override
    public void refuse(final Change failed) {
        calls.add("refuse " + failed.describe());
    }

    @Override
    public Position durable() {
        return durable;
    }

    @Override
    public Optional<DeliveryException> failure() {
        return Optional.ofNullable(failure);
    }
}
