package dev.wadi.source.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.Position;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogEndTest {

    @ParameterizedTest
    @CsvSource({
        "0/1234568, 0/1234568",
        // Behind the header of a page, and of the first page of a file.
        "0/1236018, 0/1236000",
        "0/2000028, 0/2000000",
        // The rest of a record that began on the page before.
        "0/1236028, 0/1236028"
    })
    void aHeaderThatIsNotWrittenYetIsNotWaitedFor(final String answered, final String end) {
        assertThat(LogEnd.beforeHeader(Position.parse(answered), 8192, 16 * 1024 * 1024))
                .isEqualTo(Position.parse(end));
    }
}
