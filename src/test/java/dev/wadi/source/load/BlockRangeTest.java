package dev.wadi.source.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlockRangeTest {

    @Test
    void rangesThatTouchAreJoined() {
        assertThat(BlockRange.joined(List.of(range(5, 9), range(0, 3), range(3, 5), range(10, 12), range(10, 11))))
                .containsExactly(range(0, 9), range(10, 12));
    }

    @Test
    void besidesIsEverythingElse() {
        assertThat(BlockRange.besides(List.of())).containsExactly(BlockRange.ALL);
        assertThat(BlockRange.besides(List.of(BlockRange.ALL))).isEmpty();
        assertThat(BlockRange.besides(List.of(range(10, BlockRange.END), range(0, 3))))
                .containsExactly(range(3, 10));
        assertThat(BlockRange.besides(List.of(range(2, 4)))).containsExactly(range(0, 2), range(4, BlockRange.END));
    }

    private static BlockRange range(final long from, final long to) {
        return new BlockRange(from, to);
    }
}
