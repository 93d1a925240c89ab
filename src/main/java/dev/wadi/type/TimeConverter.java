package dev.wadi.type;

import dev.wadi.change.PgType;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

final class TimeConverter extends TemporalConverter<LocalTime> {

    TimeConverter(final PgType type) {
        super(type);
    }

    /** The end of the day, which is not the beginning of a day. */
    @Override
    boolean isSpecial(final String text) {
        return text.equals("24:00:00");
    }

    @Override
    LocalTime read(final String text) {
        final IsoReader reader = new IsoReader(text);
        final LocalTime time = reader.time();
        reader.end();
        return time;
    }

    @Override
    LocalTime from(final Object value) {
        return value instanceof LocalTime time ? time : null;
    }

    @Override
    boolean isInRange(final LocalTime value) {
        return true;
    }

    @Override
    int nanosecond(final LocalTime value) {
        return value.getNano();
    }

    @Override
    String write(final LocalTime value) {
        return IsoWriter.time(value);
    }

    @Override
    String iso(final LocalTime value) {
        return DateTimeFormatter.ISO_LOCAL_TIME.format(value);
    }
}
