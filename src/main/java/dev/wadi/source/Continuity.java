package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.Progress;
import dev.wadi.source.check.Finding;
import dev.wadi.source.check.Slot;
import dev.wadi.source.check.SourceIdentity;
import dev.wadi.source.check.SourceState;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Whether source, slot and stored position belong together; where they do not, changes are missing or the copy has some
 * that the source does not, and going on would hide it. Looked at before each start of a reader.
 */
final class Continuity {

    private final String pipeline;
    private final String slotName;
    private final boolean loadsHistory;
    private final SourceDatabase database;
    private final Barrier barrier;

    Continuity(
            final String pipeline,
            final String slotName,
            final boolean loadsHistory,
            final SourceDatabase database,
            final Barrier barrier) {
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.slotName = requireNonNull(slotName, "slotName");
        this.loadsHistory = loadsHistory;
        this.database = requireNonNull(database, "database");
        this.barrier = requireNonNull(barrier, "barrier");
    }

    /**
     * @param progress the stored position; empty for none
     * @param known the source that the position was stored for; empty if it was stored by a version that did not note it
     * @throws SourceException where they do not belong together; trying again does not help
     */
    void check(final Optional<Progress> progress, final Optional<SourceIdentity> known, final SourceState state)
            throws SQLException {
        final Optional<Slot> slot = state.slot();
        // A slot whose load has not ended is made anew anyway.
        final boolean isMadeAnew = progress.isPresent() && progress.get().phase() == Progress.Phase.LOADING;
        slot.filter(found -> !isMadeAnew || !found.isLost())
                .flatMap(found -> found.problem(database))
                .ifPresent(problem -> {
                    throw slot.get().isLost()
                            ? SourceException.missingChanges(capital(problem))
                            : new SourceException(capital(problem));
                });
        if (progress.isEmpty()) {
            checkSlotCanBeJoined(slot);
            return;
        }
        if (!progress.get().slot().equals(slotName)) {
            throw new SourceException("Pipeline '" + pipeline + "' has its position in slot '"
                    + progress.get().slot() + "', not in '" + slotName + "'; set wadi.source.slot="
                    + progress.get().slot());
        }
        if (!isMadeAnew) {
            final Position position = progress.get().position();
            if (known.isPresent()) {
                checkIdentity(known.get(), position, state);
            }
            if (position.isAfter(state.end())) {
                throw lost("Source " + database.name() + " stands at " + state.end() + ", before the stored position "
                        + position
                        + ": it was set back, or another server has taken over that did not have everything");
            }
            checkSlotReachesBackTo(position, slot);
        }
    }

    private static String capital(final Finding problem) {
        return "S" + problem.sentence().substring(1);
    }

    private void checkSlotCanBeJoined(final Optional<Slot> slot) {
        if (slot.isPresent() && loadsHistory) {
            throw new SourceException("Slot '" + slotName + "' exists, but pipeline '" + pipeline
                    + "' has no position for it, so the historical load cannot join it without a gap; drop it with"
                    + " SELECT pg_drop_replication_slot('" + slotName
                    + "'), or set wadi.source.historical-load=false to read changes only");
        }
    }

    private void checkIdentity(final SourceIdentity known, final Position position, final SourceState state)
            throws SQLException {
        final SourceIdentity found = state.identity();
        if (!known.system().equals(found.system())) {
            throw lost("Source " + database.name() + " is another database system (" + found.system()
                    + ") than the one the position " + position + " was stored for (" + known.system()
                    + "): it was restored, upgraded or replaced, and positions of one mean nothing in the other");
        }
        if (known.timeline() == found.timeline()) {
            return;
        }
        final Optional<Position> fork = SourceState.leftAt(database, found.timeline(), known.timeline());
        if (fork.isEmpty() || position.isAfter(fork.get())) {
            throw lost("Source " + database.name() + " is on timeline " + found.timeline() + ", which "
                    + fork.map(left -> "left timeline " + known.timeline() + " at " + left)
                            .orElse("does not come from timeline " + known.timeline())
                    + ", before the stored position " + position
                    + ": the copy has changes that the source has lost in a failover or by being restored");
        }
    }

    private void checkSlotReachesBackTo(final Position position, final Optional<Slot> slot) {
        if (slot.isEmpty()) {
            throw lost("Slot '" + slotName + "' is gone, so changes since " + position + " may be missing");
        }
        if (slot.get().confirmed().isAfter(position)) {
            throw lost("Slot '" + slotName + "' stands at " + slot.get().confirmed()
                    + ", beyond the stored position " + position
                    + ": somebody else has read from it or made it anew, or the position is an old copy, so changes in"
                    + " between may be missing");
        }
    }

    private SourceException lost(final String what) {
        return SourceException.missingChanges(
                what + "; to load everything again, drop the slot if it is there and " + barrier.wayToForget(pipeline));
    }
}
