package dev.wadi.type;

import static dev.wadi.type.Types.assertKept;
import static dev.wadi.type.Types.assertRefused;
import static dev.wadi.type.Types.decode;
import static dev.wadi.type.Types.encode;
import static dev.wadi.type.Types.type;
import static dev.wadi.type.Types.unified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BitsAndBytesTest {

    @Test
    void booleansTakeThePostgresqlSpellings() {
        assertKept("bool", "t", "f");
        assertThat(decode("bool", "t")).isEqualTo(true);
        assertThat(encode("bool", "Yes")).isEqualTo("t");
        assertThat(encode("bool", 0)).isEqualTo("f");
        assertRefused(type("bool"), 2, "maybe", 'x');
    }

    @Test
    void oneBitIsABoolean() {
        assertThat(decode("bit", "1")).isEqualTo(true);
        assertThat(unified("bit", "0")).isEqualTo("f");
        assertThat(type("bit").textIsUnified()).isFalse();
        assertThat(encode("bit", true)).isEqualTo("1");
        assertThat(encode("bit", "f")).isEqualTo("0");
    }

    @Test
    void aBitColumnWithoutLengthKeepsWhatIsLonger() {
        assertThat(decode("bit", "101")).isEqualTo("101");
        assertThat(unified("bit", "101")).isEqualTo("101");
        assertThat(unified("_bit", "{101,1}")).isEqualTo("[\"101\",true]");
    }

    @Test
    void bitsAreBytesPaddedOnTheLeft() {
        assertThat(type("bit", 12).decode("110000000001")).isEqualTo(new byte[] {12, 1});
        assertThat(type("bit", 8).decode("00000000")).isEqualTo(new byte[1]);
        assertThat(decode("varbit", "110")).isEqualTo(new byte[] {6});
        assertThat(decode("varbit", "")).isEqualTo(new byte[0]);
        assertThat(decode("varbit", "11111111")).isEqualTo(new byte[] {-1});
        assertThat(type("bit", 12).unifiedText("110000000001")).isEqualTo("\\x0c01");
        assertThat(unified("varbit", "")).isEqualTo("\\x");
    }

    @Test
    void bytesForBitsMustHaveTheirLength() {
        assertThat(type("bit", 12).encode(new byte[] {12, 1})).isEqualTo("110000000001");
        assertThat(type("bit", 12).encode("100000000001")).isEqualTo("100000000001");
        assertThat(encode("varbit", new byte[] {5})).isEqualTo("00000101");
        assertThat(type("varbit", 3).encode(new byte[] {5})).isEqualTo("101");
        assertThat(type("varbit", 20).encode(new byte[] {5})).isEqualTo("00000101");
        assertRefused(type("bit", 12), new byte[] {16, 1}, new byte[] {1}, new byte[3], "101", "10000000000x");
        assertRefused(type("varbit", 2), new byte[] {5}, "101");
    }

    @Test
    void bytesAreHexadecimal() {
        assertThat(decode("bytea", "\\xdeadBEEF"))
                .isEqualTo(new byte[] {(byte) 0xde, (byte) 0xad, (byte) 0xbe, (byte) 0xef});
        assertKept("bytea", "\\x", "\\x00ff");
        assertThat(encode("bytea", ByteBuffer.wrap(new byte[] {1, 2, 3}, 1, 2))).isEqualTo("\\x0203");
        assertRefused(type("bytea"), "abc", "\\xabc", "\\xzz", 1);
        assertThatThrownBy(() -> decode("bytea", "\\000abc")).hasMessageContaining("bytea_output");
    }
}
