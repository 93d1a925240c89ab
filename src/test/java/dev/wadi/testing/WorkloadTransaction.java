package dev.wadi.testing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one session does between begin and its end. */
record WorkloadTransaction(List<Step> steps, boolean commits) {
    WorkloadTransaction {
        steps = List.copyOf(steps);
    }

    /** A statement, the data that a COPY takes, and how long the session rests before it. */
    record Step(String sql, Optional<String> copied, Duration rest) {
        static Step of(String sql) {
            return new Step(sql, Optional.empty(), Duration.ZERO);
        }

        static Step copy(String sql, String data) {
            return new Step(sql, Optional.of(data), Duration.ZERO);
        }

        Step after(Duration pause) {
            return new Step(sql, copied, pause);
        }
    }
}
