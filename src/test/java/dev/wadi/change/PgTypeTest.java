package dev.wadi.change;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgTypeTest {

    @ParameterizedTest
    @CsvSource({"10,2", "38,0", "1000,1000", "5,-3", "1000,-1000", "1,0"})
    void theModifierOfNumericKeepsPrecisionAndScale(final int precision, final int scale) {
        final PgType type = PgType.numeric(precision, scale);

        assertThat(type.precision()).isEqualTo(precision);
        assertThat(type.scale()).isEqualTo(scale);
    }

    /** As {@code select atttypmod} shows them. */
    @ParameterizedTest
    @CsvSource({"655366,10,2", "329729,5,-3", "65540,1,0"})
    void theModifierIsThatOfPostgresql(final int modifier, final int precision, final int scale) {
        assertThat(PgType.numeric(precision, scale).modifier()).isEqualTo(modifier);
    }

    @Test
    void aTypeCanBeWithoutModifier() {
        assertThat(PgType.of("numeric").hasModifier()).isFalse();
        assertThat(PgType.numeric(3, 1).hasModifier()).isTrue();
    }

    @Test
    void aTypeIsDescribedWithItsLengths() {
        assertThat(PgType.numeric(10, -2).describe()).isEqualTo("numeric(10,-2)");
        assertThat(new PgType("varchar", 84).describe()).isEqualTo("varchar(80)");
        assertThat(new PgType("bit", 12).describe()).isEqualTo("bit(12)");
        assertThat(PgType.of("_int4").describe()).isEqualTo("_int4");
    }
}
