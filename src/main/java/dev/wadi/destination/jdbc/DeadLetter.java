package dev.wadi.destination.jdbc;

import dev.wadi.change.TableId;
import java.util.Optional;

/**
 * A change that waits in wadi.dead_letter, for people.
 *
 * @param key the key's columns and their values as JSON; empty for a table without a key
 * @param errorCode the SQLSTATE of the refusal; empty if the change waits for an earlier one of its row
 * @param json all of it, with the values of the row
 */
public record DeadLetter(
        long id,
        TableId table,
        Optional<String> key,
        String operation,
        String position,
        Optional<String> errorCode,
        String reason,
        String json) {}
