package dev.wadi.scenario;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to machines and networks, under a random workload: each fault comes while changes flow, goes, and both
 * sides are equal soon after, without anybody's help.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultScenarios {

    private final String reader;
    private final int sourceVersion;
    private final int destinationVersion;
    private FaultyWorld world;

    FaultScenarios(final String reader, final int sourceVersion, final int destinationVersion) {
        this.reader = reader;
        this.sourceVersion = sourceVersion;
        this.destinationVersion = destinationVersion;
    }

    @BeforeAll
    void start(@TempDir final Path directory) throws Exception {
        world = new FaultyWorld(directory, reader, sourceVersion, destinationVersion);
    }

    @AfterAll
    void stop() {
        if (world != null) {
            world.close();
        }
    }

    @Test
    void connectionsToTheSourceAreResetAgainAndAgain() throws Exception {
        world.survives(world::connectionsToTheSourceAreReset);
    }

    @Test
    void connectionsToTheDestinationAreResetAgainAndAgain() throws Exception {
        world.survives(world::connectionsToTheDestinationAreReset);
    }

    @Test
    void theNetworkToTheSourceSwallowsEverything() throws Exception {
        world.survives(world::theNetworkToTheSourceSwallowsEverything);
    }

    @Test
    void theNetworkToTheDestinationSwallowsEverything() throws Exception {
        world.survives(world::theNetworkToTheDestinationSwallowsEverything);
    }

    @Test
    void theConnectionsToTheSourceAreForgotten() throws Exception {
        world.survives(world::theConnectionsToTheSourceAreForgotten);
    }

    @Test
    void theConnectionsToTheDestinationAreForgotten() throws Exception {
        world.survives(world::theConnectionsToTheDestinationAreForgotten);
    }

    @Test
    void bothNetworksAreSlow() throws Exception {
        world.survives(world::bothNetworksAreSlow);
    }

    @Test
    void theConnectionToTheSourceIsCutInTheMiddleOfAMessage() throws Exception {
        world.survives(world::theConnectionToTheSourceIsCutInTheMiddle);
    }

    @Test
    void theConnectionToTheDestinationIsCutWhateverIsBeingAnswered() throws Exception {
        world.survives(world::theConnectionToTheDestinationIsCutInTheMiddle);
    }

    @Test
    void theSourceCrashesAndRecovers() throws Exception {
        world.survives(world::theSourceCrashes);
    }

    @Test
    void theDestinationCrashesAndRecovers() throws Exception {
        world.survives(world::theDestinationCrashes);
    }

    @Test
    void theSourceIsRestartedInOrder() throws Exception {
        world.survives(world::theSourceIsRestarted);
    }

    @Test
    void theDestinationIsAwayForAWhile() throws Exception {
        world.survives(world::theDestinationIsAwayForAWhile);
    }

    @Test
    void theSourceHangs() throws Exception {
        world.survives(world::theSourceHangs);
    }

    @Test
    void theSourceHangsWhileTheReaderBegins() throws Exception {
        world.survives(world::theSourceHangsWhileTheReaderBegins);
    }

    @Test
    void theDestinationHangs() throws Exception {
        world.survives(world::theDestinationHangs);
    }

    @Test
    void theWalsenderIsTerminated() throws Exception {
        world.survives(world::theWalsenderIsTerminated);
    }

    @Test
    void theProcessIsFrozenForAWhile() throws Exception {
        world.survives(world::theProcessIsFrozen);
    }

    @Test
    void theProcessIsStoppedUnderLoadAndStartedAgain() throws Exception {
        world.survives(world::theProcessIsStopped);
    }

    @Test
    void theProcessIsKilledWhileTheDestinationIsAway() throws Exception {
        world.survives(world::theProcessIsKilledWhileTheDestinationIsAway);
    }
}
