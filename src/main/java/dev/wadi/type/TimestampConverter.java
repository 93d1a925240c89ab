package dev.wadi.type;

import dev.wadi.change.PgType;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** timestamp without time zone; a value with a zone does not stand for it, since dropping the zone would change it. */
final class TimestampConverter extends TemporalConverter<LocalDateTime> {

    static final LocalDateTime FIRST = DateConverter.FIRST.atStartOfDay();
    static final LocalDateTime LAST = LocalDateTime.of(294_276, 12, 31, 23, 59, 59, 999_999_999);

    TimestampConverter(final PgType type) {
        super(type);
    }

    @Override
    boolean isSpecial(final String text) {
        return IsoReader.isInfinity(text);
    }

    @Override
    LocalDateTime read(final String text) {
        final IsoReader reader = new IsoReader(text);
        final LocalDateTime timestamp =
                LocalDateTime.of(reader.date(), reader.separator().time());
        reader.end();
        return timestamp;
    }

    @Override
    LocalDateTime from(final Object value) {
        if (value instanceof Timestamp timestamp) {
            return timestamp.toLocalDateTime();
        }
        if (value instanceof LocalDate date) {
            return date.atStartOfDay();
        }
        return value instanceof LocalDateTime timestamp ? timestamp : null;
    }

    @Override
    boolean isInRange(final LocalDateTime value) {
        return !value.isBefore(FIRST) && !value.isAfter(LAST);
    }

    @Override
    int nanosecond(final LocalDateTime value) {
        return value.getNano();
    }

    @Override
    String write(final LocalDateTime value) {
        return IsoWriter.timestamp(value, "");
    }

    @Override
    String iso(final LocalDateTime value) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(value);
    }
}
