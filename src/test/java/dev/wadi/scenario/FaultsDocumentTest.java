package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/faults.md names a test for each scenario: each of them has to be there. */
class FaultsDocumentTest {

    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");

    @Test
    void everyTestThatTheDocumentNamesIsThere() throws IOException {
        final Map<String, Path> sources = sources();
        final List<String> named = new ArrayList<>();
        final List<String> missing = new ArrayList<>();
        final Matcher tests = TEST.matcher(Files.readString(Path.of("docs/faults.md")));
        while (tests.find()) {
            named.add(tests.group());
            final Path source = sources.get(tests.group(1) + ".java");
            if (source == null || !Files.readString(source).contains("void " + tests.group(2) + "(")) {
                missing.add(tests.group());
            }
        }
        assertThat(named).hasSizeGreaterThan(30);
        assertThat(missing).isEmpty();
    }

    private static Map<String, Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(file -> file.getFileName().toString(), Function.identity(), (a, b) -> a));
        }
    }
}
