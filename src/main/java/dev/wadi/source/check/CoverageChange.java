package dev.wadi.source.check;

import dev.wadi.change.TableId;
import java.util.Collection;
import java.util.List;

/**
 * A difference in what a publication covers.
 *
 * @param tables those it concerns
 * @param text what has changed and what that means for the copy, to be read after the publication's name
 */
public record CoverageChange(Kind kind, List<TableId> tables, String text) {

    /** What a difference means for the copy. */
    public enum Kind {
        /** A table that was not covered before. */
        ADDED,
        /** A table, or a part of one, does not follow any more, as whoever altered the publication wants it. */
        LESS,
        /** Changes may be missing in the copy; only a load of the tables can tell. */
        GAP,
        /** Nothing useful is sent any more. */
        LOST
    }

    static CoverageChange added(final TableId table, final String text) {
        return new CoverageChange(Kind.ADDED, List.of(table), text);
    }

    static CoverageChange less(final TableId table, final String text) {
        return new CoverageChange(Kind.LESS, List.of(table), text);
    }

    static CoverageChange gap(final Collection<TableId> tables, final String text) {
        return new CoverageChange(Kind.GAP, List.copyOf(tables), text);
    }

    static CoverageChange lost(final String text) {
        return new CoverageChange(Kind.LOST, List.of(), text);
    }
}
