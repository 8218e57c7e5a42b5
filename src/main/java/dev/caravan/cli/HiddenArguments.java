package dev.caravan.cli;

import java.util.Arrays;
import java.util.Map;

/** Takes back the arguments that the launcher {@code caravan} moved into the environment, where {@code ps} doesn't show them to others. */
final class HiddenArguments {
    private static final String PLACEHOLDER = "hidden-argument:";
    private static final String VARIABLE = "CARAVAN_HIDDEN_ARGUMENT_";

    private HiddenArguments() {}

    static String[] restored(String[] arguments, Map<String, String> environment) {
        return Arrays.stream(arguments)
                .map(argument -> argument.startsWith(PLACEHOLDER)
                        ? environment.getOrDefault(VARIABLE + argument.substring(PLACEHOLDER.length()), argument)
                        : argument)
                .toArray(String[]::new);
    }
}
