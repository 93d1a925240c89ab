package dev.wadi.testing;

import dev.wadi.testing.WorkloadTransaction.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random changes of the accounts that keep the sum of all balances, whatever other sessions do. The accounts of the
 * start are never deleted, so what leaves one account always finds another. Not safe for threads.
 */
final class WorkloadTransfers {
    private static final int EXTRA_ACCOUNTS = 20;

    private final String table;
    private final int accounts;
    private final Random random;

    WorkloadTransfers(WorkloadTables tables, int accounts, Random random) {
        this.table = tables.accounts();
        this.accounts = accounts;
        this.random = random;
    }

    List<Step> transfer() {
        return switch (random.nextInt(8)) {
            case 0 -> List.of(Step.of(amongAll()));
            case 1 -> List.of(Step.of(openExtra()));
            case 2 -> List.of(Step.of(closeExtra()));
            case 3 -> List.of(Step.of(renameExtra()));
            default -> betweenTwo();
        };
    }

    private List<Step> betweenTwo() {
        int amount = 1 + random.nextInt(50);
        List<Step> steps = new ArrayList<>();
        steps.add(Step.of("update " + table + " set balance = balance - " + amount + " where id = " + account()));
        steps.add(Step.of("update " + table + " set balance = balance + " + amount + " where id = " + account()));
        return steps;
    }

    /** Changes every account of the start; the halves cancel each other out. */
    private String amongAll() {
        int amount = 1 + random.nextInt(9);
        return "update " + table + " set balance = balance + case when id % 2 = 0 then " + amount + " else -" + amount
                + " end where id between 1 and " + accounts / 2 * 2;
    }

    private String openExtra() {
        return "with opened as (insert into " + table + " values (" + extra() + ", " + random.nextInt(100)
                + ") on conflict do nothing returning balance) update " + table
                + " a set balance = a.balance - opened.balance from opened where a.id = " + account();
    }

    private String closeExtra() {
        return "with closed as (delete from " + table + " where id = " + extra() + " returning balance) update " + table
                + " a set balance = a.balance + closed.balance from closed where a.id = " + account();
    }

    private String renameExtra() {
        int to = extra();
        return "update " + table + " set id = " + to + " where id = " + extra() + " and not exists (select from "
                + table + " where id = " + to + ")";
    }

    private int account() {
        return 1 + random.nextInt(accounts);
    }

    private int extra() {
        return accounts + 1 + random.nextInt(EXTRA_ACCOUNTS);
    }
}
