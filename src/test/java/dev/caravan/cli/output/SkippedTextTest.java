package dev.caravan.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.ledger.job.SkipCount;
import org.junit.jupiter.api.Test;

class SkippedTextTest {
    @Test
    void saysWhichLines() {
        assertThat(SkippedText.of(new SkipCount("repeated-header", 1, 12, 12, "id,name")))
                .isEqualTo("repeated-header (line 12: \"id,name\")");
        assertThat(SkippedText.of(new SkipCount("comment", 3, 2, 1_000_000, "# a")))
                .isEqualTo("comment (lines 2 to 1000000: \"# a\")");
        assertThat(SkippedText.of(new SkipCount("preamble", 2, 1, 2, null))).isEqualTo("preamble (lines 1 to 2)");
    }

    @Test
    void aFilesTextCannotControlTheTerminal() {
        assertThat(SkippedText.of(new SkipCount("preamble", 2, 1, 2, "\u001b[2J\u009b31m\u0007red\ttext\nnext")))
                .isEqualTo("preamble (lines 1 to 2: \"·[2J·31m·red·text⏎next\")");
    }

    @Test
    void aLongTextIsCutBetweenCharacters() {
        assertThat(SkippedText.of(new SkipCount("comment", 1, 1, 1, "🐫".repeat(100))))
                .isEqualTo("comment (line 1: \"%s…\")".formatted("🐫".repeat(60)));
    }
}
