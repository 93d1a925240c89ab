package dev.wadi.delivery;

import static java.util.stream.Collectors.joining;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The point where the changes of one pipeline become durable: all of its destinations together. The source's slot moves
 * only to {@link #durable()}, the lowest position that every destination has committed. Registering and asking may happen
 * on any thread; everything else is called by the pipeline, see {@link DeliveryTarget}.
 */
public final class Barrier {

    private final List<DeliveryTarget> targets = new CopyOnWriteArrayList<>();
    private volatile Progress.Phase phase;
    private volatile Position handedOver = Position.ZERO;
    private volatile DeliveryException unreachable;

    public void register(final DeliveryTarget target) {
        targets.add(target);
    }

    public void unregister(final DeliveryTarget target) {
        targets.remove(target);
    }

    /** Whether the route has a destination that keeps the position. */
    public boolean hasTargets() {
        return !targets.isEmpty();
    }

    /**
     * Where to go on from: what every destination has. A destination that is further gets some changes again, which
     * change nothing there.
     */
    public Optional<Progress> restore() {
        try {
            final Optional<Progress> least = leastProgress();
            phase = least.map(Progress::phase).orElse(null);
            unreachable = null;
            return least;
        } catch (final DeliveryException e) {
            unreachable = e;
            throw e;
        }
    }

    private Optional<Progress> leastProgress() {
        Progress least = null;
        boolean isOneNew = false;
        for (final DeliveryTarget target : targets) {
            final Progress progress = target.restore().orElse(null);
            isOneNew |= progress == null;
            if (least == null || progress != null && isBehind(progress, least)) {
                least = progress;
            }
        }
        // Beside a load that has not ended it may be new: the program ended when only one of them had the note.
        if (isOneNew && least != null && least.phase() == Progress.Phase.STREAMING) {
            throw new DeliveryException("A destination of this pipeline is new while another stands at "
                    + least.position() + "; start the new one in a pipeline of its own, or clear the position of all");
        }
        return Optional.ofNullable(least);
    }

    private static boolean isBehind(final Progress one, final Progress other) {
        return one.phase().compareTo(other.phase()) < 0
                || one.phase() == other.phase() && other.position().isAfter(one.position());
    }

    /** The only destination; empty if there are several or none. */
    public Optional<DeliveryTarget> onlyTarget() {
        return targets.size() == 1 ? Optional.of(targets.get(0)) : Optional.empty();
    }

    public void store(final Progress progress) {
        targets.forEach(target -> target.store(progress));
        phase = progress.phase();
    }

    public void catchUp(final Progress catchingUp) {
        targets.forEach(target -> target.catchUp(catchingUp));
        phase = catchingUp.phase();
    }

    public void completeLoad(final Progress streaming) {
        targets.forEach(target -> target.completeLoad(streaming));
        phase = streaming.phase();
    }

    /** What was noted beside the position; the first destination that knows it speaks for all. */
    public Optional<String> note(final String name) {
        return targets.stream()
                .map(target -> target.note(name))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Notes something beside the position, at every destination. */
    public void note(final String name, final String value) {
        targets.forEach(target -> target.note(name, value));
    }

    /** What somebody does so that the pipeline begins anew at every destination. */
    public String wayToForget(final String pipeline) {
        return targets.stream()
                .map(target -> target.wayToForget(pipeline))
                .distinct()
                .collect(joining(" and "));
    }

    /** Leaves the pipeline to other processes, after a start that came to nothing. */
    public void release() {
        targets.forEach(DeliveryTarget::release);
    }

    public void boundary(final Position position) {
        handedOver = position;
        for (final DeliveryTarget target : targets) {
            target.boundary(position);
        }
    }

    /** Whether every destination can take a change as a dead letter. */
    public boolean keepsDeadLetters() {
        return targets.stream().allMatch(DeliveryTarget::keepsDeadLetters);
    }

    /** A step has failed on a change, which becomes a dead letter at every destination. */
    public void refuse(final Change failed) throws InterruptedException {
        for (final DeliveryTarget target : targets) {
            target.refuse(failed);
        }
    }

    public void flush() throws InterruptedException {
        for (final DeliveryTarget target : targets) {
            target.flush();
        }
    }

    public void awaitRoom() throws InterruptedException {
        for (final DeliveryTarget target : targets) {
            target.awaitRoom();
        }
    }

    /** The same destinations for a load beside the stream; empty if one of them takes none. */
    public Optional<Barrier> aside() {
        final Barrier aside = new Barrier();
        targets.stream().map(DeliveryTarget::aside).flatMap(Optional::stream).forEach(aside::register);
        return aside.hasTargets() && aside.targets.size() == targets.size() ? Optional.of(aside) : Optional.empty();
    }

    /** The first destination that keeps one speaks for all. */
    public Optional<LoadLedger> ledger() {
        return targets.stream()
                .map(DeliveryTarget::ledger)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Whether the historical load has ended, as far as this process knows. */
    public Optional<Progress.Phase> phase() {
        return Optional.ofNullable(phase);
    }

    /** The last position that was handed over; durable or not. */
    public Position handedOver() {
        return handedOver;
    }

    /** The position up to which every destination has everything. */
    public Position durable() {
        return targets.stream()
                .map(DeliveryTarget::durable)
                .min(Position::compareTo)
                .orElse(Position.ZERO);
    }

    /** How many changes were dead-lettered since the program started. */
    public long deadLetters() {
        return targets.stream().mapToLong(DeliveryTarget::deadLetters).sum();
    }

    public Optional<DeliveryException> failure() {
        return targets.stream()
                .map(DeliveryTarget::failure)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Why nothing becomes durable now: a failure, or a destination that could not be reached after one. */
    public Optional<DeliveryException> trouble() {
        return failure().or(() -> Optional.ofNullable(unreachable));
    }

    /** The tables that some destination has stopped applying changes to. */
    public List<StoppedTable> stoppedTables() {
        return targets.stream()
                .flatMap(target -> target.stoppedTables().stream())
                .toList();
    }

    /** Whether a table that cannot be applied stops alone, at every destination. */
    public boolean stopsTables() {
        return targets.stream().allMatch(DeliveryTarget::stopsTables);
    }
}
