package dev.wadi.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Seconds of processor time as Linux counts them, in steps of 10 ms. Empty on other systems. */
final class ProcessorTime {

    private static final double TICKS_PER_SECOND = 100;
    /** Of the fields that follow the name of the program in /proc/PID/stat. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;
    private static final int ENDED_CHILDREN_USER = 13;
    private static final int ENDED_CHILDREN_SYSTEM = 14;

    private ProcessorTime() {}

    static OptionalDouble of(final long pid) {
        return sum(pid, USER, SYSTEM);
    }

    /** Of children that have ended, which their parent has waited for. */
    static OptionalDouble ofEndedChildren(final long pid) {
        return sum(pid, ENDED_CHILDREN_USER, ENDED_CHILDREN_SYSTEM);
    }

    /** Of a process, the children it has had, and the children it has. */
    static OptionalDouble ofFamily(final ProcessHandle process) {
        final double running = process.children()
                .mapToDouble(child -> of(child.pid()).orElse(0))
                .sum();
        final OptionalDouble own = of(process.pid());
        return own.isEmpty()
                ? own
                : OptionalDouble.of(
                        own.getAsDouble() + ofEndedChildren(process.pid()).orElse(0) + running);
    }

    private static OptionalDouble sum(final long pid, final int... fields) {
        try {
            final String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            final String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double ticks = 0;
            for (final int field : fields) {
                ticks += Long.parseLong(values[field]);
            }
            return OptionalDouble.of(ticks / TICKS_PER_SECOND);
        } catch (final IOException endedOrNotLinux) {
            return OptionalDouble.empty();
        }
    }
}
