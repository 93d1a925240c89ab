package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.testing.SampleTable;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.postgresql.copy.CopyIn;

/** What it costs, per change, to fold a batch by its keys and to write it in the format of COPY. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WriteBenchmark {

    private static final int CHANGES = 5000;
    private static final int KEYS = 4000;

    private final List<Change> changes = new ArrayList<>();
    /** The server's end of a COPY, which throws everything away. */
    private final CopyIn copy = (CopyIn) Proxy.newProxyInstance(
            CopyIn.class.getClassLoader(),
            new Class<?>[] {CopyIn.class},
            (proxy, method, arguments) -> method.getReturnType() == long.class
                    ? (Object) 0L
                    : method.getReturnType() == boolean.class ? false : null);

    public WriteBenchmark() {
        final SampleTable table = SampleTable.of("orders", "id", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        for (int i = 0; i < CHANGES; i++) {
            final String[] row = {
                "" + i % KEYS,
                "1234",
                "7",
                "packed",
                "Note on order " + i + ", to be left with the neighbours",
                "123.45",
                "2026-01-01 00:00:00.123456+00",
                "2026-01-02 00:00:00.654321",
                "t",
                "{\"source\": \"web\", \"items\": 3, \"tags\": [\"a\", \"b7\"]}"
            };
            changes.add(i < KEYS ? table.insert(i, row) : table.update(i, row));
        }
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public Object fold() {
        final Fold fold = new Fold();
        changes.forEach(fold::add);
        return fold.rows();
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public long encode() throws SQLException {
        try (CopyText text = new CopyText(copy)) {
            for (final Change change : changes) {
                for (final String field : change.texts()) {
                    text.field(field);
                }
                text.endRow();
            }
            return text.end();
        }
    }
}
