package dev.caravan.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ledger.job.JobState;
import org.junit.jupiter.api.Test;

class StateTextTest {
    @Test
    void statesAreColouredOnATerminalUnlessNobodyWantsColours() {
        assertThat(StateText.isColoured("1", null)).isTrue();
        assertThat(StateText.isColoured("1", "")).isTrue();
        assertThat(StateText.isColoured("1", "1")).isFalse();
        assertThat(StateText.isColoured(null, null)).isFalse();
        assertThat(StateText.of(JobState.FAILED, true)).isEqualTo("\u001b[31mFAILED\u001b[0m");
        assertThat(StateText.of(JobState.COMPLETED, true)).isEqualTo("\u001b[32mCOMPLETED\u001b[0m");
        assertThat(StateText.of(JobState.FAILED, false)).isEqualTo("FAILED");
    }
}
