package dev.caravan.cli.output;

import dev.caravan.ledger.job.JobState;
import org.jspecify.annotations.Nullable;

/** A job's state as text for people: in colour on a terminal, unless NO_COLOR is set (https://no-color.org). */
public final class StateText {
    /** The launcher says whether stdout, where results go, is a terminal. */
    private static final boolean COLOURED = isColoured(System.getenv("CARAVAN_COLOURS"), System.getenv("NO_COLOR"));

    private static final String RESET = "\u001b[0m";
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String BLUE = "\u001b[34m";

    private StateText() {}

    public static String of(JobState state) {
        return of(state, COLOURED);
    }

    /** The name of a state in its colour; any other text as it is. */
    public static String coloured(String name) {
        for (JobState state : JobState.values()) {
            if (state.name().equals(name)) {
                return of(state);
            }
        }
        return name;
    }

    static String of(JobState state, boolean coloured) {
        return coloured ? colour(state) + state + RESET : state.name();
    }

    static boolean isColoured(@Nullable String terminal, @Nullable String noColor) {
        return "1".equals(terminal) && (noColor == null || noColor.isEmpty());
    }

    private static String colour(JobState state) {
        return switch (state) {
            case COMPLETED -> GREEN;
            case FAILED -> RED;
            case PARTIAL, ABORTED, UNDOING, SUPERSEDED, GONE -> YELLOW;
            default -> BLUE;
        };
    }
}
