package dev.wadi.source.pgoutput;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.source.check.LiveTypes;
import dev.wadi.source.check.SourceTypes;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What it costs to make a change of a message with ten columns. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodeBenchmark {

    private static final int TABLE = 16400;

    private final byte[] insert = message('I');
    private final byte[] update = message('U');
    private PgoutputDecoder decoder;
    private Change taken;

    private static byte[] message(final char kind) {
        return Messages.message(kind)
                .int32(TABLE)
                .row(
                        'N',
                        "4711",
                        "1234",
                        "7",
                        "packed",
                        "Note on order 4711, to be left with the neighbours",
                        "123.45",
                        "2026-01-01 00:00:00.123456+00",
                        "2026-01-02 00:00:00.654321",
                        "t",
                        "{\"source\": \"web\", \"items\": 3, \"tags\": [\"a\", \"b7\"]}")
                .bytes();
    }

    @Setup
    public void describe() throws SQLException {
        decoder = new PgoutputDecoder(
                new Lookup() {
                    private final LiveTypes types = new LiveTypes(
                            new LiveTypes.Source() {
                                @Override
                                public SourceTypes read() {
                                    return SourceTypes.NONE;
                                }

                                @Override
                                public LiveTypes.Reading rows(final Collection<Integer> numbers) {
                                    throw new IllegalStateException("None of the types is composite");
                                }
                            },
                            Map.of());

                    @Override
                    public LiveTypes types() {
                        return types;
                    }

                    @Override
                    public List<String> key(final int relation) {
                        return List.of("id");
                    }
                },
                TextDecoder.UTF8,
                Position.ZERO,
                new Receiver() {
                    @Override
                    public void change(final Change change, final int bytes) {
                        taken = change;
                    }

                    @Override
                    public void commit(final Position end) {
                        // None comes.
                    }
                });
        decode(Messages.relation(TABLE, 'd', "+id", "b", "c", "d", "e", "f", "g", "h", "i", "j"));
        decode(Messages.begin(1, 0, 1));
    }

    private void decode(final byte[] message) throws SQLException {
        decoder.decode(1, message, 0);
    }

    @Benchmark
    public void insert(final Blackhole hole) throws SQLException {
        decode(insert);
        hole.consume(taken);
    }

    @Benchmark
    public void update(final Blackhole hole) throws SQLException {
        decode(update);
        hole.consume(taken);
    }
}
