package dev.wadi.source.check;

import java.util.List;

/**
 * What a check of the source has found.
 *
 * @param platform what the server says it is; empty if it cannot be reached
 * @param objects every table with its status; none if the publication does not exist
 */
public record ReadinessReport(String platform, List<Finding> findings, List<SourceObject> objects) {
    public ReadinessReport {
        findings = List.copyOf(findings);
        objects = List.copyOf(objects);
    }

    public boolean isReady() {
        return findings.stream().noneMatch(finding -> finding.level() == Finding.Level.FAIL);
    }
}
