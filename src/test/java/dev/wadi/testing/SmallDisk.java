package dev.wadi.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/**
 * A disk of a few megabytes that can be filled to the last byte. Only a system's administrator may mount one: a test that
 * asks for it is skipped elsewhere. Used by one thread.
 */
public final class SmallDisk implements AutoCloseable {
    private static final byte[] CHUNK = new byte[64 * 1024];

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts it over a folder that it makes. */
    public static SmallDisk mount(Path folder, int megabytes) {
        try {
            Files.createDirectories(folder);
            String problem = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=700", "tmpfs", folder);
            if (!problem.isEmpty()) {
                throw new TestAbortedException("No small disk can be mounted here: " + problem);
            }
            return new SmallDisk(folder);
        } catch (IOException e) {
            throw new TestAbortedException("No small disk can be mounted here", e);
        }
    }

    public Path folder() {
        return folder;
    }

    /** Until nothing can be written any more. */
    public void fill() {
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(CHUNK);
            }
        } catch (IOException full) {
            if (folder.toFile().getUsableSpace() > 0) {
                throw new UncheckedIOException("The small disk cannot be filled", full);
            }
        }
    }

    public void makeRoom() {
        try {
            Files.delete(filler());
        } catch (IOException e) {
            throw new UncheckedIOException("The small disk stays full", e);
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    /** Whoever still has a file there keeps it for himself. */
    @Override
    public void close() {
        try {
            String problem = run("umount", "-l", folder);
            if (!problem.isEmpty()) {
                throw new IllegalStateException("The small disk stays mounted: " + problem);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The small disk stays mounted", e);
        }
    }

    /** Returns what it has complained of. */
    private static String run(Object... command) throws IOException {
        String[] words = new String[command.length];
        for (int i = 0; i < command.length; i++) {
            words[i] = command[i].toString();
        }
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            return process.waitFor() == 0 ? "" : output + " (" + words[0] + ")";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + words[0], e);
        }
    }
}
