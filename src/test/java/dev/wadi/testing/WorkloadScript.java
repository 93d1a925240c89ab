package dev.wadi.testing;

import dev.wadi.testing.WorkloadTransaction.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Everything one session will ever do: the same for the same seed and session, whatever the database answers. */
final class WorkloadScript {
    private final Random random;
    private final WorkloadStatements statements;
    private final WorkloadTransfers transfers;

    WorkloadScript(WorkloadTables tables, int accounts, long seed, int session) {
        this.random = new Random(seed * 31 + session);
        this.statements = new WorkloadStatements(tables, random, session);
        this.transfers = new WorkloadTransfers(tables, accounts, random);
    }

    WorkloadTransaction next() {
        return switch (random.nextInt(20)) {
            case 0 -> new WorkloadTransaction(few(10), false);
            case 1, 2 -> new WorkloadTransaction(undoneInPart(), true);
            case 3, 4 -> new WorkloadTransaction(statements.bulk(), true);
            case 5 -> new WorkloadTransaction(slowly(few(15)), true);
            case 6, 7, 8, 9, 10, 11 -> new WorkloadTransaction(transfers.transfer(), true);
            case 12, 13, 14 -> new WorkloadTransaction(few(8), true);
            default -> new WorkloadTransaction(statements.change(), true);
        };
    }

    /** Changes of several tables in one transaction. */
    private List<Step> few(int most) {
        List<Step> steps = new ArrayList<>();
        for (int i = random.nextInt(most); i >= 0; i--) {
            steps.addAll(random.nextInt(4) == 0 ? transfers.transfer() : statements.change());
        }
        return steps;
    }

    /** One savepoint is rolled back, another one kept. */
    private List<Step> undoneInPart() {
        List<Step> steps = new ArrayList<>(few(3));
        steps.add(Step.of("savepoint undone"));
        steps.addAll(few(5));
        steps.add(Step.of("rollback to savepoint undone"));
        steps.add(Step.of("savepoint kept"));
        steps.addAll(few(3));
        steps.add(Step.of("release savepoint kept"));
        return steps;
    }

    /** Lets transactions of other sessions begin and end meanwhile. */
    private List<Step> slowly(List<Step> steps) {
        return steps.stream()
                .map(step -> step.after(Duration.ofMillis(random.nextInt(30))))
                .toList();
    }
}
