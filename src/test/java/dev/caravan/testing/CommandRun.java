package dev.caravan.testing;

import dev.caravan.cli.Caravan;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A command that has run in this process, without the seconds that a process takes: for usage errors, which start nothing. */
public record CommandRun(int exitCode, String out, String err) {
    public static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Caravan.commandLine(arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
