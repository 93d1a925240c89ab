package dev.wadi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TimeZone;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WadiProcessTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void runsInItsDirectoryWithWhatItIsGiven(@TempDir Path routes) throws IOException {
        Files.writeString(routes.resolve("replicate.camel.yaml"), "- route: {}");
        try (WadiProcess process = program()
                .properties("wadi.source.name=test")
                .routes(routes)
                .environment("WADI_SOURCE_PASSWORD", "from outside")
                .timeZone("Asia/Kolkata")
                .start("run", "--json")) {
            process.awaitOutput("ready", SOON);

            assertThat(process.output().lines())
                    .contains(
                            "arguments [run, --json]",
                            "wadi.source.name=test",
                            "- route: {}",
                            "environment from outside",
                            "zone Asia/Kolkata");
            assertThat(process.pid())
                    .isEqualTo(Long.parseLong(process.awaitOutput(line -> line.startsWith("pid "), SOON)
                            .substring(4)));
        }
    }

    @Test
    void tellsHowTheProcessHasEnded() {
        try (WadiProcess process = program().start()) {
            process.awaitOutput("ready", SOON);
            assertThat(process.terminate()).isEqualTo(143);
            assertThat(process.output()).endsWith("terminated in order");
        }
        try (WadiProcess process = program().start()) {
            process.awaitOutput("ready", SOON);
            process.kill();
            assertThat(process.awaitExit(SOON)).isEqualTo(137);
            assertThat(process.output()).doesNotContain("terminated in order");
        }
        try (WadiProcess process = program().start("exit", "2")) {
            assertThat(process.awaitExit(SOON)).isEqualTo(2);
        }
    }

    @Test
    void freezesAndGoesOn() {
        try (WadiProcess process = program().start()) {
            process.awaitOutput("ready", SOON);
            process.signal("STOP");
            // A thread that runs just then stops a moment later.
            Awaitility.await().atMost(SOON).until(() -> state(process).equals("T"));
            process.signal("CONT");
            Awaitility.await().atMost(SOON).until(() -> !state(process).equals("T"));
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void showsTheOutputWhenAWaitFails() {
        try (WadiProcess process = program().start()) {
            process.awaitOutput("ready", SOON);
            assertThatThrownBy(() -> process.awaitOutput("never said", Duration.ofMillis(50)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("never said")
                    .hasMessageContaining("ready");
            assertThatThrownBy(() -> process.awaitExit(Duration.ofMillis(50)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ready");
            process.kill();
            assertThatThrownBy(() -> process.awaitOutput("never said", SOON))
                    .hasMessageContaining("before the process ended");
        }
    }

    private WadiProcess.Builder program() {
        return WadiProcess.in(directory).mainClass(Program.class);
    }

    private static String state(WadiProcess process) {
        try {
            String shown = new String(new ProcessBuilder("ps", "-o", "state=", "-p", Long.toString(process.pid()))
                    .start()
                    .getInputStream()
                    .readAllBytes());
            return shown.strip().substring(0, 1);
        } catch (IOException e) {
            throw new AssertionError("No state of process " + process.pid(), e);
        }
    }

    /** Stands in for Wadi. */
    static final class Program {
        public static void main(String[] arguments) throws IOException, InterruptedException {
            if (arguments.length == 2 && arguments[0].equals("exit")) {
                System.exit(Integer.parseInt(arguments[1]));
            }
            System.out.println("arguments " + List.of(arguments));
            System.out.println("pid " + ProcessHandle.current().pid());
            System.out.println("environment " + System.getenv("WADI_SOURCE_PASSWORD"));
            System.out.println("zone " + TimeZone.getDefault().getID());
            for (String file : List.of("application.properties", "routes/replicate.camel.yaml")) {
                if (Files.exists(Path.of(file))) {
                    System.out.println(Files.readString(Path.of(file)));
                }
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("terminated in order")));
            System.err.println("ready");
            Thread.currentThread().join();
        }
    }
}
