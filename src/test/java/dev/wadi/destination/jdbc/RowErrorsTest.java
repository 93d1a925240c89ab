package dev.wadi.destination.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.change.TableId;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class RowErrorsTest {

    private static SQLException error(final String state) {
        return new PSQLException(
                new ServerErrorMessage("SERROR\0VERROR\0C" + state + "\0Ma message\0Da secret\0nwords_check\0\0"),
                false);
    }

    @ParameterizedTest
    @CsvSource({
        "22001, true",
        "22P02, true",
        "23505, true",
        "23514, true",
        "54000, true",
        "22W01, true",
        "42P01, false",
        "42501, false",
        "53100, false",
        "25006, false",
        "55P03, false",
        "40P01, false",
        "40001, false",
        "08006, false",
        "57P01, false",
        "54001, false",
        "P0001, false",
        "XX000, false"
    })
    void onlyDataAndConstraintsAreRefusals(final String state, final boolean isRefusal) {
        assertThat(RowErrors.isRefusal(error(state))).isEqualTo(isRefusal);
    }

    @Test
    void whatTheDriverSaysByItselfIsNoRefusal() {
        assertThat(RowErrors.isRefusal(new SQLException("closed"))).isFalse();
        assertThat(RowErrors.describe(new SQLException("closed\nand more"))).isEqualTo("closed");
    }

    @Test
    void aMessageThatMayQuoteAValueIsNotShown() {
        assertThat(RowErrors.describe(error("23514"))).isEqualTo("SQLSTATE 23514, constraint words_check");
        assertThat(RowErrors.describe(error("P0001"))).doesNotContain("a message");
        assertThat(RowErrors.describe(error("42P01"))).isEqualTo("ERROR: a message");
        assertThat(RowErrors.inFull(error("23514"))).isEqualTo("a message; a secret");
    }

    @Test
    void ofABatchOnlyTheErrorIsShown() {
        final SQLException batch = new BatchUpdateException(
                "Batch entry 0 INSERT ('a secret') was aborted", "53100", 0, new int[0], error("53100"));

        assertThat(RowErrors.describe(batch)).isEqualTo("ERROR: a message");
    }

    @Test
    void anUpdateWithoutItsOldRowSaysWhatToDo() {
        final SQLException e = new UnfilledRowException(new TableId("public", "docs"));

        assertThat(RowErrors.isRefusal(e)).isTrue();
        assertThat(RowErrors.describe(e)).contains("ALTER TABLE \"public\".\"docs\" REPLICA IDENTITY FULL");
    }
}
