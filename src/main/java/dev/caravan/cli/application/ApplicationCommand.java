package dev.caravan.cli.application;

import dev.caravan.cli.option.GlobalOptions;
import dev.caravan.cli.option.TargetOptions;
import dev.caravan.cli.output.Hints;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that starts the application in its process. */
@SuppressWarnings("NullAway.Init")
public abstract class ApplicationCommand implements Callable<Integer> {
    @Spec
    public CommandSpec spec;

    @Mixin
    public TargetOptions target = new TargetOptions();

    public final boolean isDebug() {
        return ((GlobalOptions) spec.root().userObject()).debug;
    }

    /** Commands that it may recommend. */
    public Hints hints() {
        return Hints.of(target.database, target.dataDir);
    }

    public final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    public final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
