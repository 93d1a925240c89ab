package dev.wadi.testing;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The binaries of one PostgreSQL version, read out of the jar that the build copied into a folder. */
record PostgresBinaries(Path folder) implements PgBinaryResolver {
    /** The newest version is on the class path; the others are beside it, as a class path can hold only one. */
    static PgBinaryResolver of(int major) {
        if (major == 18) {
            return DefaultPostgresBinaryResolver.INSTANCE;
        }
        return new PostgresBinaries(Path.of(System.getProperty("basedir", ""), "target", "postgres-" + major));
    }

    @Override
    public InputStream getPgBinary(String system, String machineHardware) throws IOException {
        try (JarFile jar = new JarFile(jar().toFile())) {
            List<String> archives = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".txz"))
                    .toList();
            if (archives.size() != 1) {
                throw new IllegalStateException("Expected one .txz in " + jar.getName() + ", found " + archives);
            }
            try (InputStream archive = jar.getInputStream(jar.getEntry(archives.get(0)))) {
                return new ByteArrayInputStream(archive.readAllBytes());
            }
        }
    }

    private Path jar() throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                List<Path> jars =
                        files.filter(file -> file.toString().endsWith(".jar")).toList();
                if (jars.size() == 1) {
                    return jars.get(0);
                }
            }
        }
        throw new IllegalStateException(
                "Expected one jar with PostgreSQL's binaries in " + folder + ": run mvn clean generate-test-resources");
    }
}
