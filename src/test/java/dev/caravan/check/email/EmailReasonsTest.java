package dev.caravan.check.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EmailReasonsTest {
    private static final Pattern TABLE_ROW = Pattern.compile("(?m)^\\| `(email-[a-z0-9-]+)` \\|");

    @Test
    void theDocumentationListsEveryReasonAndNoOther() throws IOException {
        List<String> listed = TABLE_ROW
                .matcher(Files.readString(Path.of("docs/email.md")))
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(codes());
    }

    @Test
    void codesAreDistinctAndMessagesDoNotEndInADot() {
        assertThat(codes()).doesNotHaveDuplicates();
        assertThat(Stream.of(EmailVerdict.values()).map(EmailVerdict::message))
                .noneMatch(message -> message.endsWith("."));
    }

    private static List<String> codes() {
        return Stream.of(EmailVerdict.values())
                .filter(verdict -> verdict != EmailVerdict.VALID)
                .map(EmailVerdict::code)
                .toList();
    }
}
