package dev.wadi.scenario;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In the middle of a load its own connections go dead, and nothing ends them: the network swallows everything, or has
 * forgotten them while new ones pass. Two loads at once, one for each side, because it takes its time to notice.
 */
class LoadFaultsIT {

    // Two, because a slot waits for every transaction of its server, and so for those that hang at the destination.
    private final PostgresServer source = PostgresServers.shared(15);
    private final PostgresServer destination = PostgresServers.shared(18);

    @TempDir
    private Path directory;

    @Test
    void connectionsThatAreDeadAreGivenUpAndTheLoadGoesOn() throws Exception {
        try (SlowLoad one = new SlowLoad(directory.resolve("one"), source, destination);
                SlowLoad other = new SlowLoad(directory.resolve("other"), source, destination)) {
            other.awaitParts("unkeyed", 5);
            other.toDestination().blackhole();
            one.awaitParts("keyed", 20);
            one.toSource().blackhole();

            one.awaitGivenUp("Source", 1);
            one.toSource().pass();
            one.awaitGoingOn();
            one.awaitParts("keyed", one.partsOf("keyed") + 20);
            one.toSource().forget();

            other.awaitGivenUp("Destination", 1);
            other.slowDestination();
            other.awaitStartingAgain();
            other.awaitParts("keyed", 20);
            other.toDestination().forget();

            one.awaitGivenUp("Source", 2);
            one.awaitEnd();
            other.awaitGivenUp("Destination", 2);
            other.awaitGoingOn();
            other.awaitEnd();
        }
    }
}
