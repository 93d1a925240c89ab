package dev.wadi.destination.jdbc;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a pipeline may write to what it finds under the name of one of its tables. It may to what it has created, and
 * to what an operator lets it adopt; nobody else's code runs with its rights.
 */
final class PlaceRules {

    private static final String ADOPT = "wadi.destination.adopt-tables";
    private static final String OTHER_SCHEMA = "choose another schema with wadi.destination.schema";

    private final Layout layout;
    private final String pipeline;

    PlaceRules(final Layout layout, final String pipeline) {
        this.layout = layout;
        this.pipeline = pipeline;
    }

    /** @param owner of the place; a pipeline that still loads has claimed it before there is a table */
    Optional<Hindrance> judgeFree(final TableId place, final Optional<TableOwners.Owner> owner) {
        return owner.filter(TableOwners.Owner::isLoading).flatMap(other -> judgeOwner(place, other));
    }

    /**
     * @param owner as it is recorded
     * @param isKnown whether this pipeline has written to its table before owners were recorded
     * @param missingColumns metadata columns that the table would have if this pipeline had created it
     */
    Optional<Hindrance> judge(
            final Place place,
            final Optional<TableOwners.Owner> owner,
            final boolean isKnown,
            final List<TargetColumn> missingColumns) {
        if (!place.isTable()) {
            return Optional.of(Hindrance.ofPlace(
                    "is " + place.kindInWords() + " at the destination",
                    "rename or drop " + place.id() + " at the destination, or " + OTHER_SCHEMA,
                    List.of()));
        }
        return owner.flatMap(other -> judgeOwner(place.id(), other))
                .or(() -> owner.isPresent() || isKnown ? Optional.empty() : judgeStranger(place, missingColumns))
                .or(() -> place.foreignOwner().flatMap(role -> judgeRole(place, role)))
                .or(() -> judgeCode(place))
                .or(() -> judgeMetadata(place, missingColumns));
    }

    private Optional<Hindrance> judgeOwner(final TableId place, final TableOwners.Owner owner) {
        if (owner.pipeline().equals(pipeline)
                || layout.adopted().isNamed(place)
                || !owner.isKnown() && layout.adopted().contains(place)) {
            return Optional.empty();
        }
        return Optional.of(Hindrance.ofPlace(
                "belongs to pipeline '" + owner.pipeline() + "' at the destination",
                OTHER_SCHEMA + ", or, if that pipeline does not run any more, take the table over with " + ADOPT + "="
                        + place,
                List.of()));
    }

    private Optional<Hindrance> judgeStranger(final Place place, final List<TargetColumn> missingColumns) {
        if (layout.adopted().contains(place.id())) {
            return Optional.empty();
        }
        final List<String> statements = addColumns(place, missingColumns);
        return Optional.of(Hindrance.ofPlace(
                "is at the destination already and was not created by Wadi",
                "adopt it with " + ADOPT + "=" + place.id() + ", or " + OTHER_SCHEMA,
                statements));
    }

    private Optional<Hindrance> judgeRole(final Place place, final String role) {
        if (layout.adopted().contains(place.id())) {
            return Optional.empty();
        }
        final String statement =
                "ALTER TABLE " + SqlName.quote(place.id()) + " OWNER TO " + SqlName.quote(place.writer()) + ";";
        return Optional.of(Hindrance.ofPlace(
                "is owned by role '" + role + "' at the destination, which could make its code run with the rights of"
                        + " Wadi",
                "give it another owner, accept it with " + ADOPT + "=" + place.id() + ", or " + OTHER_SCHEMA,
                List.of(statement)));
    }

    private Optional<Hindrance> judgeCode(final Place place) {
        if (place.rules().isPresent()) {
            return Optional.of(Hindrance.ofPlace(
                    "has rules at the destination (" + place.rules().get() + "), which would change what Wadi writes",
                    "drop them",
                    List.of()));
        }
        return place.triggers()
                .filter(names -> !layout.triggered().contains(place.id()))
                .map(names -> Hindrance.ofPlace(
                        "has triggers at the destination (" + names + "), which would run with the rights of Wadi",
                        "drop or disable them, or let them run with wadi.destination.allow-triggers=" + place.id(),
                        List.of()));
    }

    private Optional<Hindrance> judgeMetadata(final Place place, final List<TargetColumn> missingColumns) {
        final List<String> statements = addColumns(place, missingColumns);
        if (statements.isEmpty() || adds(place.id())) {
            return Optional.empty();
        }
        final List<String> names =
                missingColumns.stream().map(TargetColumn::name).toList();
        return Optional.of(new Hindrance(
                Hindrance.Kind.METADATA,
                names,
                "lacks the metadata columns " + String.join(", ", names) + " at the destination",
                "add them, or let Wadi do it with " + ADOPT + "=" + place.id(),
                statements));
    }

    /** Whether metadata columns that are missing are added. */
    boolean adds(final TableId place) {
        return layout.adopted().contains(place);
    }

    private static List<String> addColumns(final Place place, final List<TargetColumn> columns) {
        return columns.stream()
                .map(column -> "ALTER TABLE " + SqlName.quote(place.id()) + " ADD COLUMN "
                        + TargetTable.metadataDefinition(column) + ";")
                .toList();
    }

    /** Columns that take no values from Wadi; those of the table itself are written like any other. */
    Optional<Hindrance> judgeColumns(final Place place, final TargetTable table) {
        final String alter = "ALTER TABLE " + SqlName.quote(place.id()) + " ALTER COLUMN ";
        final Set<String> identities = written(table, place.identityColumns());
        if (!identities.isEmpty()) {
            final List<String> statements = identities.stream()
                    .map(name -> alter + SqlName.quote(name) + " SET GENERATED BY DEFAULT;")
                    .toList();
            return Optional.of(new Hindrance(
                    Hindrance.Kind.VALUES,
                    List.copyOf(identities),
                    "has columns at the destination that are always generated " + identities,
                    "let them take values",
                    statements));
        }
        final Set<String> generated = written(table, place.generatedColumns());
        if (!generated.isEmpty()) {
            final List<String> statements = generated.stream()
                    .map(name -> alter + SqlName.quote(name) + " DROP EXPRESSION;")
                    .toList();
            return Optional.of(new Hindrance(
                    Hindrance.Kind.VALUES,
                    List.copyOf(generated),
                    "has columns at the destination that are computed there " + generated,
                    "let them take values",
                    statements));
        }
        return Optional.empty();
    }

    private static Set<String> written(final TargetTable table, final Set<String> names) {
        final Set<String> written = new LinkedHashSet<>();
        table.columns().stream().map(TargetColumn::name).filter(names::contains).forEach(written::add);
        return written;
    }
}
