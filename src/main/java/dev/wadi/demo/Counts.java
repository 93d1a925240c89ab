package dev.wadi.demo;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * All tables at one moment. A sum is empty if a side does not answer or lacks a table.
 *
 * @param trouble why a side could not be read, on one line
 */
public record Counts(List<TableCount> tables, Optional<String> trouble) {

    public Counts {
        tables = List.copyOf(tables);
    }

    public Optional<Long> sourceRows() {
        return sum(table -> table.source().map(Rows::live));
    }

    public Optional<Long> copiedRows() {
        return sum(table -> table.copy().map(Rows::live));
    }

    public Optional<Long> deletedRows() {
        return sum(table -> table.copy().map(Rows::deleted));
    }

    public Optional<Long> offBy() {
        return sum(TableCount::offBy);
    }

    /** The lag of the table that lags most. */
    public Optional<Duration> lag() {
        return tables.stream().flatMap(table -> table.lag().stream()).max(Duration::compareTo);
    }

    /** Whether every table is in the copy, with as many rows and a change as new as the source's. */
    public boolean inStep() {
        return tables.stream().allMatch(table -> Objects.equals(table.offBy(), Optional.of(0L)))
                && lag().orElse(Duration.ZERO).isZero();
    }

    private Optional<Long> sum(final Function<TableCount, Optional<Long>> rows) {
        return tables.stream().map(rows).reduce(Optional.of(0L), (sum, next) -> sum.flatMap(a -> next.map(b -> a + b)));
    }
}
