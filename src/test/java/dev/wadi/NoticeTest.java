package dev.wadi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** Licenses and names of what the build puts beside the jar. */
class NoticeTest {

    /** Written by the build. */
    private static List<Path> libraries() throws IOException {
        return List.of(Files.readString(Path.of("target/runtime-class-path"))
                        .strip()
                        .split(File.pathSeparator))
                .stream()
                .map(Path::of)
                .toList();
    }

    @Test
    void passesOnWhatEachLibraryAsksFor() throws IOException {
        final String notice = words(Files.readString(Path.of("NOTICE")));
        final List<String> missing = new ArrayList<>();
        for (final Path library : libraries()) {
            try (JarFile jar = new JarFile(library.toFile())) {
                for (final JarEntry entry : jar.stream()
                        .filter(file -> file.getName().matches("(META-INF/)?NOTICE(\\.txt|\\.md)?"))
                        .toList()) {
                    try (InputStream text = jar.getInputStream(entry)) {
                        if (!notice.contains(words(new String(text.readAllBytes(), StandardCharsets.UTF_8)))) {
                            missing.add(library.getFileName() + " " + entry.getName());
                        }
                    }
                }
            }
        }
        assertThat(missing).as("copy the text of these into NOTICE").isEmpty();
    }

    @Test
    void theLicenseIsTheWholeApacheLicense() throws IOException {
        assertThat(words(Files.readString(Path.of("LICENSE"))))
                .startsWith("Apache License Version 2.0, January 2004")
                .contains("9. Accepting Warranty or Additional Liability", "END OF TERMS AND CONDITIONS");
    }

    @Test
    void nothingIsShippedThatIsNotUsed() throws IOException {
        assertThat(libraries())
                .extracting(library -> library.getFileName().toString())
                .noneMatch(name -> name.matches("(c3p0|mchange|checker-qual|classgraph|connect-file).*"));
    }

    private static String words(final String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
