package dev.wadi.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchesTest {

    private static final Duration OFTEN = Duration.ofMillis(1);

    private final CamelContext context = new DefaultCamelContext();
    private final AtomicReference<Error> met = new AtomicReference<>();
    private Watches watches;

    @BeforeEach
    void begin() {
        context.start();
        watches = new Watches(context, this, "watched", met::set);
    }

    @AfterEach
    void end() {
        watches.close();
        context.stop();
    }

    @Test
    void aLookThatFailsIsTakenAgain() {
        final AtomicInteger looks = new AtomicInteger();

        watches.every(OFTEN, () -> {
            looks.incrementAndGet();
            throw new IllegalStateException("not foreseen");
        });

        await().until(() -> looks.get() > 2);
    }

    @Test
    void anErrorOfALookReachesTheOwnerAlsoInsideAnException() {
        final Error error = new OutOfMemoryError("for a test");

        watches.every(OFTEN, () -> {
            throw new IllegalStateException("a driver has wrapped it", error);
        });

        await().until(() -> met.get() == error);
    }

    @Test
    void aLookThatWaitsIsInterruptedAtTheEnd() throws InterruptedException {
        final AtomicReference<Thread> looking = new AtomicReference<>();
        watches.every(OFTEN, () -> {
            looking.set(Thread.currentThread());
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        });
        await().until(() -> looking.get() != null);

        watches.close();

        looking.get().join(Duration.ofSeconds(10).toMillis());
        assertThat(looking.get().isAlive()).isFalse();
    }
}
