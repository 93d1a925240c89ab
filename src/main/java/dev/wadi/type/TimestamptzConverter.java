package dev.wadi.type;

import static java.time.ZoneOffset.UTC;

import dev.wadi.change.PgType;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;

/** timestamp with time zone: an instant, given in UTC whatever the offset in the text is. */
final class TimestamptzConverter extends TemporalConverter<OffsetDateTime> {

    TimestamptzConverter(final PgType type) {
        super(type);
    }

    @Override
    boolean isSpecial(final String text) {
        return IsoReader.isInfinity(text);
    }

    @Override
    OffsetDateTime read(final String text) {
        final IsoReader reader = new IsoReader(text);
        final LocalDateTime local =
                LocalDateTime.of(reader.date(), reader.separator().time());
        final int offset = reader.offset();
        reader.end();
        return (offset == 0 ? local : local.minusSeconds(offset)).atOffset(UTC);
    }

    @Override
    OffsetDateTime from(final Object value) {
        if (value instanceof OffsetDateTime timestamp) {
            return timestamp.withOffsetSameInstant(UTC);
        }
        if (value instanceof ZonedDateTime timestamp) {
            return timestamp.toOffsetDateTime().withOffsetSameInstant(UTC);
        }
        if (value instanceof Instant instant) {
            return instant.atOffset(UTC);
        }
        // The other descendants of Date, those of java.sql, are no instants.
        return value instanceof Date date && (date.getClass() == Date.class || date instanceof Timestamp)
                ? date.toInstant().atOffset(UTC)
                : null;
    }

    @Override
    boolean isInRange(final OffsetDateTime value) {
        final LocalDateTime utc = value.toLocalDateTime();
        return !utc.isBefore(TimestampConverter.FIRST) && !utc.isAfter(TimestampConverter.LAST);
    }

    @Override
    int nanosecond(final OffsetDateTime value) {
        return value.getNano();
    }

    @Override
    String write(final OffsetDateTime value) {
        return IsoWriter.timestamp(value.toLocalDateTime(), "+00");
    }

    @Override
    String iso(final OffsetDateTime value) {
        return TimestamptzFormat.format(value);
    }

    @Override
    String json(final String text) {
        return JsonText.quote(inUtc(text));
    }

    /** In the form that PostgreSQL has for UTC. */
    String inUtc(final String text) {
        return text.endsWith("+00") || text.endsWith("+00 BC") ? text : encode(text);
    }
}
