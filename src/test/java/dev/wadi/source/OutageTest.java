package dev.wadi.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** What is told of a source that fails while it is read: all that helps, and nothing of its rows. */
class OutageTest {

    private static SQLException fromServer(final String state, final String message) {
        return new PSQLException(new ServerErrorMessage("SERROR\0VERROR\0C" + state + "\0M" + message + "\0\0"), false);
    }

    /** A row filter of the publication may fail for a row. */
    @Test
    void aValueThatTheServerComplainsOfIsNotTold() {
        assertThat(Outage.reading(fromServer("22008", "date field value out of range: 1984-13-01")))
                .hasMessage("SQLSTATE 22008");
    }

    @Test
    void whatWasLostAndWhyIsTold() {
        assertThat(Outage.reading(fromServer("57P01", "terminating connection")))
                .hasMessage("ERROR: terminating connection");
        assertThat(Outage.reading(new PSQLException("An I/O error occurred", PSQLState.CONNECTION_FAILURE)))
                .hasMessage("An I/O error occurred");
        assertThat(Outage.reading(new SQLException("slot wadi_shop: nothing has come", "22008")))
                .as("what was told apart before")
                .hasMessage("slot wadi_shop: nothing has come");
    }
}
