package dev.wadi.source.check;

import dev.wadi.change.SqlName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the publication says everything that a copy needs. */
final class PublicationCheck {

    private PublicationCheck() {}

    static List<Finding> run(final String name, final Optional<Publication> found) {
        final List<Finding> findings = new ArrayList<>();
        if (found.isEmpty()) {
            findings.add(Finding.fail(
                    "publication",
                    "'" + name + "' does not exist in this database",
                    List.of("CREATE PUBLICATION " + SqlName.quote(name) + " FOR TABLE <table>, ...;")));
            return findings;
        }
        final Publication publication = found.get();
        findings.add(Finding.ok("publication", "'" + name + "' covers " + coverage(publication)));
        findings.add(operations(publication));
        findings.add(truncate(publication));
        return findings;
    }

    private static String coverage(final Publication publication) {
        if (publication.coversAllTables()) {
            return "all tables, also those made later";
        }
        return publication.coversSchemas() ? "whole schemas, also tables made later" : "tables named one by one";
    }

    private static Finding operations(final Publication publication) {
        final String missing = publication.missingOperations();
        return missing.isEmpty()
                ? Finding.ok("publication operations", "insert, update and delete")
                : Finding.fail(
                        "publication operations",
                        "leave out " + missing + ", so the copy would not be one",
                        List.of(publish(publication)));
    }

    private static Finding truncate(final Publication publication) {
        return publication.publishesTruncate()
                ? Finding.ok("publication truncate", "is published")
                : Finding.warn(
                        "publication truncate",
                        "is not published: rows stay at the destination when a table is truncated",
                        List.of(publish(publication)));
    }

    static String publish(final Publication publication) {
        return "ALTER PUBLICATION " + SqlName.quote(publication.name())
                + " SET (publish = 'insert, update, delete, truncate');";
    }
}
