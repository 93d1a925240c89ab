package dev.wadi.source.check;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toCollection;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Versions of the catalog's rows that decide under which name a table's changes are sent, and whether they are sent at
 * all. Equal versions prove that nothing was otherwise in between. A row's version is the transaction that wrote it:
 * freezing a row and rewriting the catalog keep that. The table's own row in {@code pg_class} is no use, because each
 * ADD COLUMN, GRANT or VACUUM FULL writes it too.
 *
 * @param number of the table in the catalog; 0 if nothing is known
 * @param owner the number of its role: to alter it writes the same row as to rename the table
 * @param name version of the table's row type, which is renamed and moved with the table
 * @param place version of the table's entry in its schema; if it is published by its ancestors only, of its way to them
 *     too
 * @param isOriginal whether the table has had its name and its schema since it was made
 * @param entries of the publication that cover the table; none if all tables are
 * @param columns versions of all columns, which get another one when the table becomes a partition or ceases to be one;
 *     empty where changes of a partition are sent under its own name
 * @param parts where its rows are: itself, or its partitions, by their numbers
 */
record Lineage(
        long number,
        long owner,
        String name,
        String place,
        boolean isOriginal,
        Set<String> entries,
        Set<String> columns,
        Map<Long, Part> parts) {

    /** Of a table that was noted by a version that did not know of this, or that could not be read. */
    static final Lineage UNKNOWN = new Lineage(0, 0, "", "", false, Set.of(), Set.of(), Map.of());

    /**
     * A table with rows.
     *
     * @param file the number of the file of its rows; 0 for a table that cannot be made UNLOGGED while it is published
     * @param toast the number of the table of its large values; 0 if there is none
     * @param links the entries that make it a part of the published table, each with its version, like {@code 4711@731.0}
     */
    record Part(long file, long toast, Set<String> links) {

        /** A rewrite that makes each row anew, as SET LOGGED does, makes another table of large values. */
        boolean mayBeRewrittenSince(final Part before) {
            final boolean isSameFile = before.file == file || before.file == 0 || file == 0;
            return !isSameFile && (toast == 0 || toast != before.toast);
        }
    }

    Lineage {
        requireNonNull(name, "name");
        requireNonNull(place, "place");
        entries = Collections.unmodifiableSet(new TreeSet<>(entries));
        columns = Collections.unmodifiableSet(new TreeSet<>(columns));
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    boolean isKnown() {
        return number != 0;
    }

    boolean isOfSameTable(final Lineage other) {
        return isKnown() && number == other.number;
    }

    /** Whether something in the publication has covered the table all the time. */
    boolean sharesEntryWith(final Lineage other) {
        return isOfSameTable(other) && !Collections.disjoint(entries, other.entries);
    }

    /**
     * Why changes may have been missed since; empty if none were.
     *
     * @param horizon the oldest transaction that may have been running when this was read
     */
    Optional<String> lapseUntil(final Lineage later, final String horizon, final RowAges rows) throws SQLException {
        if (!isKnown() || !later.isKnown()) {
            return Optional.empty();
        }
        if (number != later.number) {
            return later.isOriginal ? Optional.empty() : Optional.of("is another table, which had another name before");
        }
        if (!name.equals(later.name) && owner == later.owner) {
            return Optional.of("was renamed and got its name back, or got another owner and its own back");
        }
        if (!place.equals(later.place)) {
            return Optional.of("was moved out of its schema and back, or out of the table it is a partition of");
        }
        if (!entries.isEmpty() && !later.entries.isEmpty() && Collections.disjoint(entries, later.entries)) {
            return Optional.of("was taken out of the publication and added again");
        }
        if (!columns.isEmpty() && !later.columns.isEmpty() && Collections.disjoint(columns, later.columns)) {
            return Optional.of("may have been a partition of another table for a while");
        }
        return partLapse(later, horizon, rows);
    }

    private Optional<String> partLapse(final Lineage later, final String horizon, final RowAges rows)
            throws SQLException {
        final Set<String> known =
                parts.values().stream().flatMap(part -> part.links().stream()).collect(toCollection(TreeSet::new));
        for (final Map.Entry<Long, Part> entry : later.parts.entrySet()) {
            final long table = entry.getKey();
            final Part after = entry.getValue();
            final Part before = parts.get(table);
            if (before == null) {
                for (final String link : after.links) {
                    if (!known.contains(link)
                            && rows.hasRowBefore(table, moment(link)).orElse(true)) {
                        return Optional.of("has got a partition with rows");
                    }
                }
            } else if (!before.links.equals(after.links)) {
                return Optional.of("had a partition detached and attached again");
            } else if (after.mayBeRewrittenSince(before)
                    && !rows.hasRowBefore(table, horizon + ".0").orElse(false)) {
                return Optional.of("was rewritten, and may have been UNLOGGED for a while");
            }
        }
        return Optional.empty();
    }

    private static String moment(final String link) {
        return link.substring(link.indexOf('@') + 1);
    }

    /** As fields for {@link #parse}. */
    List<String> fields() {
        return isKnown()
                ? List.of(
                        Long.toString(number),
                        Long.toString(owner),
                        name,
                        place,
                        Boolean.toString(isOriginal),
                        String.join(" ", entries),
                        String.join(" ", columns),
                        String.join(" ", partTexts()))
                : List.of();
    }

    private List<String> partTexts() {
        final List<String> texts = new ArrayList<>();
        parts.forEach((table, part) ->
                texts.add(table + "/" + part.file + "/" + part.toast + "/" + String.join("/", part.links)));
        return texts;
    }

    static Lineage parse(final List<String> fields) {
        if (fields.isEmpty()) {
            return UNKNOWN;
        }
        final Map<Long, Part> parts = new LinkedHashMap<>();
        for (final String text : words(fields.get(7))) {
            final String[] part = text.split("/");
            parts.put(
                    Long.parseLong(part[0]),
                    new Part(
                            Long.parseLong(part[1]),
                            Long.parseLong(part[2]),
                            Stream.of(part).skip(3).collect(toCollection(TreeSet::new))));
        }
        return new Lineage(
                Long.parseLong(fields.get(0)),
                Long.parseLong(fields.get(1)),
                fields.get(2),
                fields.get(3),
                Boolean.parseBoolean(fields.get(4)),
                words(fields.get(5)),
                words(fields.get(6)),
                parts);
    }

    /** The words of a text with blanks in between; none of a null. */
    static Set<String> words(final String text) {
        return Stream.of(Objects.requireNonNullElse(text, "").split(" "))
                .filter(word -> !word.isEmpty())
                .collect(toCollection(TreeSet::new));
    }
}
