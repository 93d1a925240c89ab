package dev.wadi.scenario;

/** The faults, read through Debezium. */
class DebeziumFaultsIT extends FaultScenarios {

    DebeziumFaultsIT() {
        super("debezium", 18, 15);
    }
}
