package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorExitTest {

    private final List<Integer> exits = new ArrayList<>();
    private final ErrorExit exit = new ErrorExit(exits::add);

    @Test
    void anErrorEndsTheProcessWithACodeOfItsOwn() {
        exit.uncaughtException(Thread.currentThread(), new IllegalStateException(new NoClassDefFoundError("a/B")));

        assertThat(exits).containsExactly(3);
    }

    @Test
    void anExceptionThatWasNotExpectedIsSurvived() {
        exit.uncaughtException(Thread.currentThread(), new IllegalStateException("not expected"));

        assertThat(exits).isEmpty();
    }
}
