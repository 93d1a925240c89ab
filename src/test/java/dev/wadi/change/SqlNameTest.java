package dev.wadi.change;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlNameTest {

    @Test
    void namesCannotLeaveTheirQuotes() {
        assertThat(SqlName.quote("plain")).isEqualTo("\"plain\"");
        assertThat(SqlName.quote("Mixed Case; --")).isEqualTo("\"Mixed Case; --\"");
        assertThat(SqlName.quote("a\"; DROP TABLE b; --\"")).isEqualTo("\"a\"\"; DROP TABLE b; --\"\"\"");
    }

    @Test
    void aTableIsQuotedInBothParts() {
        assertThat(SqlName.quote(new TableId("my.schema", "it's \"x\""))).isEqualTo("\"my.schema\".\"it's \"\"x\"\"\"");
    }
}
