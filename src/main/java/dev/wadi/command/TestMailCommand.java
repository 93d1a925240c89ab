package dev.wadi.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code wadi test-mail}. */
@Command(name = "test-mail", description = "Send a mail to wadi.mail.to, the way that alerts go.")
final class TestMailCommand implements Callable<Integer> {

    @ParentCommand
    private WadiCommand wadi;

    @Override
    public Integer call() throws Exception {
        return wadi.testMail();
    }
}
