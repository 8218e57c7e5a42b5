package dev.caravan.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class StatusLineTest {
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final StatusLine line = new StatusLine(terminal);

    /** With the control functions of the terminal by their names. */
    private String printed() {
        String text = terminal.toString(UTF_8)
                .replace("\r\u001b[K", "<clear>")
                .replace("\u001b[?7l", "")
                .replace("\u001b[?7h", "")
                .replace(System.lineSeparator(), "<end>");
        terminal.reset();
        return text;
    }

    @Test
    void whatElseIsPrintedClearsTheLineFirst() {
        line.show("10 %");
        line.println("WARN of a library");
        line.println("and its second line");
        line.show("20 %");
        line.write('x');
        assertThat(printed())
                .isEqualTo("<clear>10 %<clear>WARN of a library<end>and its second line<end><clear>20 %<clear>x");
    }

    @Test
    void aLineThatIsNotShownIsNotCleared() {
        line.println("a");
        line.clear();
        line.println("b");
        assertThat(printed()).isEqualTo("a<end>b<end>");
    }

    @Test
    void aTextThatDoesNotFitIsCut() {
        line.show("x".repeat(500));
        assertThat(printed()).isEqualTo("<clear>" + "x".repeat(StatusLine.width()));
    }
}
