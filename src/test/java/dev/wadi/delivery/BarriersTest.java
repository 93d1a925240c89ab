package dev.wadi.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class BarriersTest {

    @Test
    void sourceAndDestinationFindEachOtherByThePipeline() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            assertThat(Barriers.of(context, "shop"))
                    .isSameAs(Barriers.of(context, "shop"))
                    .isNotSameAs(Barriers.of(context, "crm"));
        }
    }

    @Test
    void pipelinesOfTwoContextsDoNotMeet() throws Exception {
        try (CamelContext one = new DefaultCamelContext();
                CamelContext other = new DefaultCamelContext()) {
            assertThat(Barriers.of(one, "shop")).isNotSameAs(Barriers.of(other, "shop"));
        }
    }
}
