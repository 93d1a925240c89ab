package dev.wadi.monitor;

import java.util.List;

/**
 * What the route does after a reading.
 *
 * @param alerts what is new, for the log
 * @param mails what no mail server has taken yet
 * @param disables whether the pipeline is to be stopped
 * @param drops whether the slot is to be dropped then
 */
public record Decision(List<Alert> alerts, List<AlertMail> mails, boolean disables, boolean drops) {}
