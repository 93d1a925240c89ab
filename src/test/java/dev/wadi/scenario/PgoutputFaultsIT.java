package dev.wadi.scenario;

/** The faults, read by the reader of our own. */
class PgoutputFaultsIT extends FaultScenarios {

    PgoutputFaultsIT() {
        super("pgoutput", 15, 18);
    }
}
