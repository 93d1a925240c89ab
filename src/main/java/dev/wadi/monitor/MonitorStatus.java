package dev.wadi.monitor;

import java.util.List;
import java.util.Optional;

/**
 * How it stands, for health and meters.
 *
 * @param noAnswer why the last reading failed, if it did
 * @param mailProblem why the last mail could not be sent, if it could not
 * @param disabled why the pipeline is disabled, if it is
 */
public record MonitorStatus(
        Optional<SlotReading> reading,
        Optional<Outlook> outlook,
        List<String> criticals,
        List<String> warnings,
        Optional<Alert> lastAlert,
        Optional<String> noAnswer,
        Optional<String> mailProblem,
        Optional<String> disabled) {}
