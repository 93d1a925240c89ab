package dev.wadi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.destination.LoadMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    private static Keys keys(final String value) {
        return new Keys(key -> Optional.ofNullable(value));
    }

    @Test
    void anEmptyValueIsNotSet() {
        assertThat(keys(" ").text("k")).isEmpty();
        assertThat(keys("").secret("k")).isEmpty();
        assertThat(keys(null).flag("k")).isEmpty();
    }

    @Test
    void blanksAroundAValueAreNotMeantExceptInASecret() {
        assertThat(keys(" text ").text("k")).contains("text");
        assertThat(keys(" secret ").secret("k")).contains(" secret ");
    }

    @Test
    void wordsAreThoseOfTheConfiguration() {
        final List<LoadMode> set = new ArrayList<>();
        keys("append").word("k", LoadMode.class, set::add);
        keys("MERGE").word("k", LoadMode.class, set::add);

        assertThat(set).containsExactly(LoadMode.APPEND, LoadMode.MERGE);
        assertThatThrownBy(() -> keys("replace").word("k", LoadMode.class, set::add))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("k: 'replace' cannot be used; give one of merge, append");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1.5", "99999999999"})
    void anythingElseIsNoNumber(final String value) {
        assertThatThrownBy(() -> keys(value).integer("k", number -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("k: '" + value + "' cannot be used; give a whole number");
    }

    @Test
    void truthHasTwoWords() {
        assertThat(keys("True").flag("k")).contains(true);
        assertThat(keys("false").flag("k")).contains(false);
        assertThatThrownBy(() -> keys("yes").flag("k")).hasMessage("k: 'yes' cannot be used; give true or false");
    }
}
