package dev.caravan.testing;

import static dev.caravan.testing.Requirement.CHROMIUM;
import static dev.caravan.testing.Requirement.LOCALSTACK;
import static dev.caravan.testing.Requirement.MARIADB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class RequirementTest {
    @Test
    void namesAreSeparatedByCommas() {
        assertThat(Requirement.required("")).isEmpty();
        assertThat(Requirement.required("localstack, Chromium,MARIADB,"))
                .containsExactlyInAnyOrder(LOCALSTACK, CHROMIUM, MARIADB);
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Requirement.required("localstack,chrome"));
    }

    @Test
    void aMissingOneSkipsTheTest() {
        assertThatExceptionOfType(TestAbortedException.class)
                .isThrownBy(() -> CHROMIUM.orSkip(false, "install chromium", Set.of(LOCALSTACK)))
                .withMessageContaining("skipped without chromium: install chromium");
    }

    @Test
    void aMissingOneThatIsRequiredFailsTheTest() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> CHROMIUM.orSkip(false, "install chromium", Set.of(CHROMIUM)))
                .withMessageContaining("CARAVAN_REQUIRE requires chromium: install chromium");
    }

    @Test
    void anAvailableOneLetsTheTestRun() {
        assertThatCode(() -> CHROMIUM.orSkip(true, "", Set.of(CHROMIUM))).doesNotThrowAnyException();
        assertThatCode(() -> CHROMIUM.orSkip(true, "", Set.of())).doesNotThrowAnyException();
    }
}
