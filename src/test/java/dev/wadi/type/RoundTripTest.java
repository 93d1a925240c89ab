package dev.wadi.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.PgType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random texts as PostgreSQL writes them: what is decoded and encoded again decodes to the same. */
class RoundTripTest {

    private static final int VALUES = 2_000;

    private static final Map<PgType, Function<Random, String>> TEXTS = Map.ofEntries(
            Map.entry(PgType.of("int2"), random -> Short.toString((short) random.nextInt())),
            Map.entry(PgType.of("int4"), random -> Integer.toString(random.nextInt() >> random.nextInt(32))),
            Map.entry(PgType.of("int8"), random -> Long.toString(random.nextLong() >> random.nextInt(64))),
            Map.entry(PgType.of("float4"), random -> Float.toString(Float.intBitsToFloat(random.nextInt()))),
            Map.entry(PgType.of("float8"), random -> Double.toString(Double.longBitsToDouble(random.nextLong()))),
            Map.entry(PgType.of("numeric"), RoundTripTest::decimal),
            Map.entry(PgType.of("money"), RoundTripTest::dollars),
            Map.entry(PgType.of("bool"), random -> random.nextBoolean() ? "t" : "f"),
            Map.entry(new PgType("bit", 1), random -> bits(random, 1)),
            Map.entry(new PgType("bit", 13), random -> bits(random, 13)),
            Map.entry(PgType.of("varbit"), random -> bits(random, random.nextInt(40))),
            Map.entry(PgType.of("bytea"), random -> "\\x" + hexadecimal(random)),
            Map.entry(PgType.of("date"), random -> IsoWriter.date(date(random))),
            Map.entry(
                    PgType.of("time"),
                    random -> IsoWriter.time(timestamp(random).toLocalTime())),
            Map.entry(PgType.of("timestamp"), random -> IsoWriter.timestamp(timestamp(random), "")),
            Map.entry(PgType.of("timestamptz"), random -> IsoWriter.timestamp(timestamp(random), "-04:56:02")),
            Map.entry(PgType.of("text"), RoundTripTest::text),
            Map.entry(PgType.of("json"), random -> JsonText.quote(text(random))),
            Map.entry(PgType.of("point"), random -> "(" + random.nextGaussian() + "," + random.nextFloat() + ")"),
            Map.entry(PgType.of("_int8"), random -> array(random, random.nextLong() + "," + random.nextInt())),
            Map.entry(PgType.of("_numeric"), random -> array(random, decimal(random) + ",NULL,NaN")),
            Map.entry(PgType.of("_text"), random -> array(random, quoted(text(random)) + ",NULL," + quoted("null"))),
            Map.entry(PgType.of("_json"), random -> "{" + quoted(JsonText.quote(text(random))) + ",NULL}"));

    static Stream<PgType> types() {
        return TEXTS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatIsDecodedAndEncodedIsTheSameValue(final PgType source) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final UnifiedType type = PostgresTypes.unified(source);
        for (int i = 0; i < VALUES; i++) {
            final String text = TEXTS.get(source).apply(random);
            final Object value = type.decode(text);
            final String encoded = type.encode(value);
            assertThat(comparable(type.decode(encoded)))
                    .as("%s, seed %d: %s and %s", source, seed, text, encoded)
                    .isEqualTo(comparable(value));
            assertThat(comparable(type.decode(type.encode(text))))
                    .as("%s, seed %d: %s", source, seed, text)
                    .isEqualTo(comparable(value));
        }
    }

    private static Object comparable(final Object value) {
        return value instanceof String json && json.startsWith("{\"x\"") ? new BigPoint(json) : value;
    }

    /** Points are equal if their numbers are. */
    private record BigPoint(BigDecimal x, BigDecimal y) {
        BigPoint(final String json) {
            this(
                    new BigDecimal(json.substring(5, json.indexOf(','))).stripTrailingZeros(),
                    new BigDecimal(json.substring(json.lastIndexOf(':') + 1, json.length() - 1)).stripTrailingZeros());
        }
    }

    private static String decimal(final Random random) {
        return new BigDecimal(new BigInteger(random.nextInt(400), random), random.nextInt(60)).toPlainString();
    }

    private static String dollars(final Random random) {
        final long cents = random.nextLong() >> random.nextInt(64);
        return (cents < 0 ? "-$" : "$")
                + String.format("%,.2f", BigDecimal.valueOf(cents, 2).abs());
    }

    private static String bits(final Random random, final int length) {
        return random.ints(length, 0, 2).mapToObj(Integer::toString).collect(Collectors.joining());
    }

    private static String hexadecimal(final Random random) {
        return random.ints(random.nextInt(20), 0, 256)
                .mapToObj(octet -> String.format("%02x", octet))
                .collect(Collectors.joining());
    }

    private static LocalDate date(final Random random) {
        return LocalDate.ofEpochDay(random.nextInt(4_000_000) - 2_400_000);
    }

    private static LocalDateTime timestamp(final Random random) {
        final int[] precisions = {1, 1000, 1_000_000};
        final long precision = precisions[random.nextInt(precisions.length)];
        final long microsecond = (long) (random.nextDouble() * 86_400_000_000L);
        return date(random).atStartOfDay().plusNanos(microsecond / precision * precision * 1000);
    }

    private static String text(final Random random) {
        final String[] alphabet = {"a", "\"", "\\", "{", "}", ",", " ", "\n", "\u0001", "é", "\ud83d\udc2b", "NULL"};
        return IntStream.range(0, random.nextInt(12))
                .mapToObj(i -> alphabet[random.nextInt(alphabet.length)])
                .collect(Collectors.joining());
    }

    private static String quoted(final String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String array(final Random random, final String row) {
        return random.nextBoolean() ? "{" + row + "}" : "{{" + row + "},{" + row + "}}";
    }
}
