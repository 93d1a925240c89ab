package dev.wadi.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The configuration of a pipeline whose two servers are nowhere: for what is decided before they are asked. */
final class OfflineConfiguration {

    private OfflineConfiguration() {}

    /**
     * Writes application.properties.
     *
     * @param more further lines of it
     */
    static Path in(final Path directory, final String... more) throws IOException {
        return Files.writeString(directory.resolve("application.properties"), """
                wadi.source.name=shop
                wadi.source.host=127.0.0.1
                wadi.source.port=1
                wadi.source.database=shop
                wadi.source.user=wadi
                wadi.source.publication=all_tables
                wadi.destination.url=jdbc:postgresql://127.0.0.1:1/copy
                camel.management.enabled=false
                """ + String.join("\n", more));
    }
}
