package dev.wadi.type;

import dev.wadi.change.PgType;
import java.time.LocalDate;

final class DateConverter extends TemporalConverter<LocalDate> {

    static final LocalDate FIRST = LocalDate.of(-4713, 11, 24);
    private static final LocalDate LAST = LocalDate.of(5_874_897, 12, 31);

    DateConverter(final PgType type) {
        super(type);
    }

    @Override
    boolean isSpecial(final String text) {
        return IsoReader.isInfinity(text);
    }

    @Override
    LocalDate read(final String text) {
        final IsoReader reader = new IsoReader(text);
        final LocalDate date = reader.date();
        reader.end();
        return date;
    }

    @Override
    LocalDate from(final Object value) {
        return value instanceof java.sql.Date date ? date.toLocalDate() : value instanceof LocalDate date ? date : null;
    }

    @Override
    boolean isInRange(final LocalDate value) {
        return !value.isBefore(FIRST) && !value.isAfter(LAST);
    }

    @Override
    int nanosecond(final LocalDate value) {
        return 0;
    }

    @Override
    String write(final LocalDate value) {
        return IsoWriter.date(value);
    }

    @Override
    String iso(final LocalDate value) {
        return value.toString();
    }
}
