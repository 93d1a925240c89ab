package dev.wadi.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The YAML that the README shows, so that tests run what users copy. */
final class ReadmeExamples {

    private ReadmeExamples() {}

    /** The YAML blocks of the section with this heading. */
    static List<String> yaml(final String heading) {
        final Matcher section = Pattern.compile(
                        "^#+ " + Pattern.quote(heading) + "$(.*?)(?=^#|\\z)", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(readme());
        assertThat(section.find()).as("a section '%s' in the README", heading).isTrue();
        return Pattern.compile("^```yaml\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(section.group(1))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static String readme() {
        try {
            return Files.readString(Path.of("README.md"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a bean to the beans of a route file. */
    static String addBean(final String route, final String bean) {
        return replaceOnce(route, "- beans:\n", "- beans:\n" + bean.indent(4));
    }

    /** Puts steps before the step that begins with these lines. */
    static String insertSteps(final String route, final String begin, final String steps) {
        return replaceOnce(route, begin, steps.indent(8) + begin);
    }

    /** Puts steps in the place of the last step, which begins with these lines. */
    static String replaceLastStep(final String route, final String begin, final String steps) {
        return route.substring(0, indexOf(route, begin)) + steps.indent(8);
    }

    private static String replaceOnce(final String text, final String part, final String replacement) {
        final int index = indexOf(text, part);
        return text.substring(0, index) + replacement + text.substring(index + part.length());
    }

    private static int indexOf(final String text, final String part) {
        assertThat(text).containsOnlyOnce(part);
        return text.indexOf(part);
    }
}
