package dev.caravan.feed;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/**
 * Refuses settings under names that they no longer have: Spring ignores a name that it doesn't know, and the default would apply without a
 * word. Names are compared as Spring binds them, so environment variables ({@code CARAVAN_SPLIT_STALLAFTER}) are found too.
 */
public final class RenamedSettings implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    /** Old name and new one; {@code *} is any one element, {@code **} all that follow. After {@code =} stands a value. */
    private static final List<Renaming> RENAMINGS = """
            inbox.poll                         inbox.poll-interval
            split.poll                         split.poll-interval
            split.window                       split.max-in-flight-chunks
            split.stall-after                  split.stall-timeout
            load.loaders                       load.concurrency
            report.poll                        report.poll-interval
            report.threads                     report.concurrency
            report.keep-free                   report.min-free-space
            spool.keep-free                    spool.min-free-space
            uploads.keep-free                  uploads.min-free-space
            uploads.sweep                      uploads.poll-interval
            dead-letters.sweep                 dead-letters.poll-interval
            dead-letters.kept-chunks-per-job   dead-letters.max-stored-chunks-per-job
            retention.look                     retention.poll-interval
            notices.look                       notifications.poll-interval
            notices.**                         notifications
            s3.inboxes.*.back-fill             s3.inboxes.*.backfill-interval
            s3.inboxes.*.afterwards            s3.inboxes.*.on-completed
            email.probe.**                     email.smtp-callout
            web.limits.slowest-body            web.limits.min-body-rate
            feeds.*.misfits                    feeds.*.on-type-mismatch
            feeds.*.ragged                     feeds.*.on-field-count-mismatch
            feeds.*.unknown-columns            feeds.*.on-undeclared-column
            feeds.*.new-columns                feeds.*.on-new-column
            feeds.*.follow-up.**               feeds.*.row-events
            feeds.*.mailbox=probe              feeds.*.mailbox=smtp-callout
            feeds.*.columns.*.mailbox=probe    feeds.*.columns.*.mailbox=smtp-callout
            reports.*.ragged                   reports.*.on-field-count-mismatch
            """.lines()
            .map(line -> line.split(" +"))
            .map(names -> new Renaming(names[0], names[1]))
            .toList();

    /** At this moment logging is set up: earlier, Spring Boot would print a stack trace of the refusal. */
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        refuse(context.getEnvironment());
    }

    /** @throws UserException if the environment has a setting under an old name; its message has all of them, and the new names */
    public static void refuse(ConfigurableEnvironment environment) {
        TreeSet<String> found = new TreeSet<>();
        ConfigurationPropertySources.get(environment).forEach(source -> {
            if (source instanceof IterableConfigurationPropertySource names) {
                names.stream()
                        .filter(name -> name.getNumberOfElements() > 1
                                && name.getElement(0, Form.UNIFORM).equals("caravan"))
                        .flatMap(name -> renamed(
                                name,
                                String.valueOf(
                                        names.getConfigurationProperty(name) == null
                                                ? null
                                                : names.getConfigurationProperty(name)
                                                        .getValue())))
                        .forEach(found::add);
            }
        });
        if (!found.isEmpty()) {
            throw new UserException(ErrorKind.CONFIGURATION, String.join("; ", found));
        }
    }

    /** What a setting is called now: {@code is now caravan.…}; empty if its name was never another. */
    public static Optional<String> newName(String name, String value) {
        return Stream.of(name, name + ".any")
                .filter(ConfigurationPropertyName::isValid)
                .map(ConfigurationPropertyName::of)
                .flatMap(setting -> renamed(setting, value))
                .map(message ->
                        message.substring(message.indexOf(" is now ") + 1).replaceFirst("\\.any$", ""))
                .findFirst();
    }

    private static Stream<String> renamed(ConfigurationPropertyName name, String value) {
        return RENAMINGS.stream()
                .flatMap(renaming -> Stream.ofNullable(renaming.message(name, value)))
                .limit(1);
    }

    private record Renaming(List<String> elements, @Nullable String value, String newName) {
        Renaming(String oldName, String newName) {
            this(
                    List.of(StringUtils.delimitedListToStringArray(oldName.replaceFirst("=.*", ""), ".")),
                    valueOf(oldName),
                    newName);
        }

        private static @Nullable String valueOf(String name) {
            return name.contains("=") ? name.substring(name.indexOf('=') + 1) : null;
        }

        /** What to tell of a setting: null if it is not this one. */
        @Nullable String message(ConfigurationPropertyName name, String actual) {
            int given = name.getNumberOfElements() - 1;
            boolean open = elements.get(elements.size() - 1).equals("**");
            int fixed = open ? elements.size() - 1 : elements.size();
            if (open ? given <= fixed : given != fixed) {
                return null;
            }
            List<String> wildcards = new ArrayList<>();
            for (int e = 0; e < fixed; e++) {
                String element = elements.get(e);
                if (element.equals("*")) {
                    wildcards.add(part(name, e + 1));
                } else if (!name.getElement(e + 1, Form.UNIFORM).equals(uniform(element))) {
                    return null;
                }
            }
            if (value != null && !value.equals(actual.toLowerCase(Locale.ROOT))) {
                return null;
            }
            String tail = Stream.iterate(fixed + 1, i -> i <= given, i -> i + 1)
                    .map(i -> part(name, i))
                    .collect(Collectors.joining());
            return "%s%s is now caravan.%s%s"
                    .formatted(name, value == null ? "" : "=" + actual, filledIn(wildcards), open ? tail : "");
        }

        private String filledIn(List<String> wildcards) {
            String filled = newName;
            for (String wildcard : wildcards) {
                filled = filled.replaceFirst("\\.\\*", Matcher.quoteReplacement(wildcard));
            }
            return filled;
        }

        private static String part(ConfigurationPropertyName name, int index) {
            String element = name.getElement(index, Form.ORIGINAL);
            return name.isNumericIndex(index) ? "[" + element + "]" : "." + element;
        }

        private static String uniform(String element) {
            return element.replace("-", "");
        }
    }
}
