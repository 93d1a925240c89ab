package dev.wadi.command;

import dev.wadi.destination.jdbc.LetterChoice;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;

/** {@code wadi dead-letters [list|replay|discard]}. */
@Command(
        name = "dead-letters",
        description =
                "Show the changes that the destination has refused and those that wait for them; replay or discard"
                        + " them. Works while the pipeline runs.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:something could not be done", "2:the configuration is wrong"})
final class DeadLettersCommand implements Callable<Integer> {

    @ParentCommand
    private WadiCommand wadi;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "For programs.")
    private boolean isJson;

    @Override
    public Integer call() {
        return list();
    }

    @Command(name = "list", description = "Show them in order; with --json also their values.")
    int list() {
        return wadi.deadLetters(letters -> letters.list(isJson));
    }

    @Command(
            name = "replay",
            description =
                    "Write them as they would have been written, in order, after the table or the letter was mended.")
    int replay(
            @Option(names = "--table", paramLabel = "TABLE", description = "Only those of a table, as schema.table.")
                    final String table,
            @Option(names = "--id", paramLabel = "N", description = "Only this one.") final Long id) {
        final LetterChoice choice = new LetterChoice(Optional.ofNullable(table), Optional.ofNullable(id));
        return wadi.deadLetters(letters -> letters.replay(choice, isJson));
    }

    @Command(name = "discard", description = "Remove letters; their changes will never be written.")
    int discard(
            @Option(names = "--id", paramLabel = "N", arity = "1..*", required = true, description = "Which.")
                    final List<Long> ids) {
        return wadi.deadLetters(letters -> letters.discard(ids, isJson));
    }
}
