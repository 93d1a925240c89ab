package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.PgType;
import dev.wadi.change.Position;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The types of the source while changes are read. PostgreSQL writes a composite value with the attributes that its type
 * has at the value's place in the log, and the catalog tells those of now: they are the same if the catalog was seen with
 * them before that place and is seen so after it. Used by the thread that reads.
 */
public final class LiveTypes {

    /** What the catalog is asked. */
    public interface Source {

        SourceTypes read() throws SQLException;

        /** What these composite types are, by their numbers. */
        Reading rows(Collection<Integer> types) throws SQLException;
    }

    /**
     * The catalog at a moment.
     *
     * @param before up to here in the log nothing is later than it
     */
    public record Reading(Position before, Map<Integer, RowShape> rows) {}

    /**
     * A type that was the same over a part of the log.
     *
     * @param to zero if it was seen once only
     */
    private record Span(RowShape row, Position to) {

        /** Seen again: it has been the same in between if it was not altered. */
        Span followedBy(final Span later) {
            return row.mark().equals(later.row.mark()) ? new Span(later.row.after(row), later.to) : later.seenOnce();
        }

        /** Known from where it was seen on, and only when it is seen so again. */
        private Span seenOnce() {
            return row.since().equals(Position.ZERO) ? this : new Span(row, Position.ZERO);
        }

        boolean contains(final String mark, final Position at) {
            return row.mark().equals(mark) && !row.since().isAfter(at) && !at.isAfter(to);
        }
    }

    private final Source source;
    private final Map<Integer, Span> spans = new HashMap<>();
    private SourceTypes types = SourceTypes.NONE;

    /** @param noted what composite types were when they were seen before, and since when */
    public LiveTypes(final Source source, final Map<Integer, RowShape> noted) {
        this.source = requireNonNull(source, "source");
        noted.forEach((type, row) -> spans.put(type, new Span(row, Position.ZERO)));
    }

    /** A column's type, resolved through domains, as it was when an unknown one showed last. */
    public PgType type(final int number, final int modifier) throws SQLException {
        if (!types.knows(number)) {
            types = source.read();
        }
        // A type that was dropped since is in no catalog any more, and PostgreSQL's text needs none.
        return types.resolve(number, modifier);
    }

    /** The marks of the composite types in these types, as {@link #type} resolves them. */
    Map<Integer, String> marks(final Collection<Integer> numbers) {
        return types.rowMarks(numbers);
    }

    /** Resolves types from now on as they are. */
    void refresh() throws SQLException {
        types = source.read();
    }

    /** Whether the types were what the marks stand for at this place in the log, as far as that can be known. */
    boolean were(final Map<Integer, String> marks, final Position at) throws SQLException {
        if (areKnown(marks, at)) {
            return true;
        }
        final Reading reading = source.rows(marks.keySet());
        reading.rows().forEach((type, row) -> {
            final Span seen = new Span(row, reading.before());
            spans.merge(type, seen, Span::followedBy);
        });
        return areKnown(marks, at);
    }

    private boolean areKnown(final Map<Integer, String> marks, final Position at) {
        for (final Map.Entry<Integer, String> mark : marks.entrySet()) {
            final Span span = spans.get(mark.getKey());
            if (span == null || !span.contains(mark.getValue(), at)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the types were seen to be others than the marks stand for. */
    boolean areOutdated(final Map<Integer, String> marks) {
        return marks.entrySet().stream()
                .anyMatch(mark -> spans.containsKey(mark.getKey())
                        && !spans.get(mark.getKey()).row().mark().equals(mark.getValue()));
    }
}
