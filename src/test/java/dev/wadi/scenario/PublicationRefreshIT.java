package dev.wadi.scenario;

import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A publication that is altered while changes are read: noticed, told, and applied to what is replicated. */
class PublicationRefreshIT {

    private static final String ROUTE = "routes/replicate.camel.yaml";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void whatItCoversNowIsToldAndReplicated(final String reader) throws SQLException, IOException {
        final ReplicatedPair pair = ReplicatedPair.on(PostgresServers.shared(15), reader);
        pair.source()
                .execute(
                        "CREATE TABLE kept (id int PRIMARY KEY, word text, extra text)",
                        "CREATE TABLE added (id int PRIMARY KEY, word text)",
                        "CREATE TABLE dropped (id int PRIMARY KEY, word text)");
        pair.publish("kept", "dropped");
        final String route = Files.readString(Path.of(ROUTE));
        final int at = route.indexOf("name: \"{{wadi.source.name}}\"\n");
        final String often = route.substring(0, at) + "refreshInterval: 200\n        " + route.substring(at);

        try (WadiProcess wadi = pair.wadi(directory).write(ROUTE, often).start()) {
            ReplicatedPair.awaitStreaming(wadi);
            final String alter = "ALTER PUBLICATION " + pair.publication();
            pair.source()
                    .execute(
                            "GRANT SELECT ON added TO " + pair.publication().replace("_publication", ""),
                            alter + " ADD TABLE added");
            wadi.awaitOutput("now covers public.added", ReplicatedPair.SOON);
            pair.source().execute(alter + " DROP TABLE dropped");
            wadi.awaitOutput("does not cover public.dropped any more", ReplicatedPair.SOON);
            pair.source().execute("INSERT INTO added VALUES (1, 'new')", "INSERT INTO kept VALUES (1, 'a', 'b')");
            pair.compare("added", "kept").awaitEqual(ReplicatedPair.SOON, wadi);
            pair.source().execute(alter + " SET TABLE added, kept (id, word)");
            wadi.awaitOutput("now shows the columns (id, word) of public.kept", ReplicatedPair.SOON);
            pair.source().execute("INSERT INTO added VALUES (2, 'newer')");
            pair.compare("added").awaitEqual(ReplicatedPair.SOON, wadi);
            pair.source().execute(alter + " SET (publish = 'insert')");
            wadi.awaitOutput("does not publish update and delete any more", ReplicatedPair.SOON);
        }
    }
}
