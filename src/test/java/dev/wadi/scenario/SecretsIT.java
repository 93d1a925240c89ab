package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.testing.PostgresServer;
import dev.wadi.testing.PostgresServers;
import dev.wadi.testing.WadiProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a log shows when somebody who looks for an error turns everything on. */
class SecretsIT {

    private static final String EVERYTHING = """
            <Configuration status="WARN">
              <Appenders><Console name="console"><PatternLayout pattern="%d %-5level %logger %message%n%ex"/></Console></Appenders>
              <Loggers>
                <Root level="trace"><AppenderRef ref="console"/></Root>
              </Loggers>
            </Configuration>
            """;

    private final PostgresServer server = PostgresServers.shared(18);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("dev.wadi.scenario.ReplicatedPair#readers")
    void noPasswordIsLoggedEvenAtTrace(final String reader) throws Exception {
        final ReplicatedPair pair = ReplicatedPair.on(server, reader);
        pair.source().execute("CREATE TABLE t (id int PRIMARY KEY, word text)", "INSERT INTO t VALUES (1, 'there')");
        pair.publish("t");
        final WadiProcess.Builder builder = pair.wadi(directory)
                .write("log.xml", EVERYTHING)
                .jvmOption("-Dlog4j2.configurationFile=" + directory.resolve("log.xml"));
        try (WadiProcess wadi = builder.start()) {
            ReplicatedPair.awaitStreaming(wadi);
            pair.source().execute("INSERT INTO t VALUES (2, 'streamed')");
            pair.compare("t").awaitEqual(ReplicatedPair.SOON, wadi);
            wadi.terminate();
            final List<String> telling = wadi.output()
                    .lines()
                    .filter(line -> line.contains("secret of the role"))
                    .toList();
            if (reader.equals("debezium")) {
                assertThat(wadi.output()).contains("TRACE io.debezium");
            }
            assertThat(wadi.output()).contains("TRACE org.apache.camel");
            assertThat(telling).isEmpty();
        }
    }
}
