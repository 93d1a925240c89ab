package dev.wadi.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.delivery.WadiConstants;
import dev.wadi.testing.SampleTable;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.junit.jupiter.api.Test;

class ChangeHeadersTest {

    private final SampleTable people = SampleTable.of("people", "id", "email");

    @Test
    void aChangeShowsItsTableOperationAndPosition() throws Exception {
        final Exchange exchange = Exchanges.with(people.delete(0x1600000001L, "1"));

        new ChangeHeaders().process(exchange);

        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(WadiConstants.TABLE, "public.people")
                .containsEntry(WadiConstants.OPERATION, "DELETE")
                .containsEntry(WadiConstants.POSITION, "16/1");
    }

    @Test
    void manyChangesHaveNoHeadersInCommon() {
        final Exchange exchange = Exchanges.with(List.of(people.insert(1, "1", "a"), people.insert(2, "2", "b")));

        assertThatThrownBy(() -> new ChangeHeaders().process(exchange)).isInstanceOf(InvalidPayloadException.class);
    }
}
