package dev.wadi.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The YAML that a page of the documentation shows, by kind, so that tests run what users copy. */
record PageExamples(List<String> yaml) {

    private static final Pattern BLOCK = Pattern.compile("^```yaml\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    static PageExamples of(final String page) {
        try {
            return new PageExamples(BLOCK.matcher(Files.readString(Path.of(page)))
                    .results()
                    .map(block -> block.group(1))
                    .toList());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All beans of the page, as they stand below {@code - beans:}. */
    String beans() {
        return startingWith("- name:");
    }

    /** All steps that call beans, in the page's order. */
    String steps() {
        return startingWith("- process:");
    }

    String startingWith(final String begin) {
        return yaml.stream().filter(block -> block.startsWith(begin)).collect(Collectors.joining());
    }
}
