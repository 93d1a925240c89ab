package dev.wadi.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Position;
import dev.wadi.delivery.Progress;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.testing.Database;
import dev.wadi.testing.Recorder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The offset store that stands between the engine and the barrier, and how it finds its reader. */
class SlotPositionsTest {

    private final Recorder route = new Recorder();
    private DebeziumReader reader;

    private static final class Settings extends WorkerConfig {
        private Settings(final String ticket) {
            super(
                    baseConfigDef(),
                    Map.of(
                            SlotPositions.TICKET,
                            ticket,
                            BOOTSTRAP_SERVERS_CONFIG,
                            "localhost:1",
                            KEY_CONVERTER_CLASS_CONFIG,
                            JsonConverter.class.getName(),
                            VALUE_CONVERTER_CLASS_CONFIG,
                            JsonConverter.class.getName()));
        }
    }

    @BeforeEach
    void makeReader() {
        final SourceDatabase nowhere = new Database("localhost", 1, "none", "nobody", "").asSource();
        reader = new DebeziumReader(
                new DebeziumEndpoints(new DefaultCamelContext(), "test", nowhere, "publication", "slot", Map.of()),
                route.handover(),
                new LiveCatalog(nowhere, "publication"),
                Map.of(),
                () -> {});
    }

    @Test
    void theEngineStartsFromWhatIsDurable() throws Exception {
        final String ticket = Tickets.issue(reader);
        final SlotPositions positions = new SlotPositions();
        positions.configure(new Settings(ticket));
        route.store(Progress.streaming("slot", Position.parse("16/B374D848")));
        final ByteBuffer key = ByteBuffer.wrap(new byte[] {1});

        final ByteBuffer offset = positions.get(Set.of(key)).get().get(key);

        assertThat(StandardCharsets.UTF_8.decode(offset).toString())
                .isEqualTo("{\"lsn\":97500059720,\"lsn_commit\":97500059720,\"ts_usec\":0}");
        Tickets.withdraw(ticket);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"lsn_proc\":7,\"lsn_commit\":97500059720,\"lsn\":9};97500059720",
                "{\"lsn\":9,\"lsn_commit\":5};5",
                "{\"lsn_commit\":-1};-1",
                "{\"lsn\":9};0",
                "{\"lsn_commit\":null,\"lsn\":9};0"
            })
    void theEngineTellsTheEndOfTheLastTransaction(final String json, final long lsn) {
        assertThat(SlotPositions.lastCommit(json)).isEqualTo(new Position(lsn));
    }

    @Test
    void eachRunHasATicketOfItsOwn() {
        final String one = Tickets.issue(reader);
        final String other = Tickets.issue(reader);

        assertThat(one).isNotEqualTo(other);
        assertThat(Tickets.redeem(one)).isSameAs(reader);
        Tickets.withdraw(one);
        assertThat(Tickets.redeem(other)).isSameAs(reader);
        Tickets.withdraw(other);
    }

    @Test
    void aTicketThatWasWithdrawnFindsNobody() {
        final String ticket = Tickets.issue(reader);
        Tickets.withdraw(ticket);

        assertThatThrownBy(() -> Tickets.redeem(ticket))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("No reader of this JVM waits for an engine with the ticket " + ticket);
    }
}
