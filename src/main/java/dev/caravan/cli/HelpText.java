package dev.caravan.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_PARAMETER_LIST;

import dev.caravan.cli.option.HelpSection;
import dev.caravan.cli.option.InSection;
import dev.caravan.cli.output.Terminal;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.Help.IParameterRenderer;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;

/**
 * How the help looks: in the width of the terminal, with the options of a command that has many under headings ({@link InSection}), and with
 * examples that are never broken into lines, so that they can be pasted.
 */
final class HelpText {
    private static final int NARROWEST = 55;
    private static final int WIDEST = 120;
    private static final int DEFAULT_WIDTH = 80;

    /** Index of the column of descriptions in picocli's layout. */
    private static final int DESCRIPTION = 4;

    private static final Text EMPTY = Help.Ansi.OFF.text("");

    /** Options of fewer sections are shown as one list. */
    private static final int FEWEST_SECTIONS = 3;

    private HelpText() {}

    /** Applies to the command and the subcommands that it has. */
    static void applyTo(CommandLine commandLine) {
        commandLine.setUsageHelpWidth(Math.min(WIDEST, Math.max(NARROWEST, Terminal.columns(DEFAULT_WIDTH))));
        Map<String, IHelpSectionRenderer> sections = new HashMap<>(commandLine.getHelpSectionMap());
        sections.put(
                SECTION_KEY_PARAMETER_LIST,
                help -> sectionsOf(help).size() < FEWEST_SECTIONS
                        ? help.parameterList(layout(help), help.createDefaultParamLabelRenderer())
                        : "");
        sections.put(SECTION_KEY_OPTION_LIST, HelpText::options);
        sections.put(SECTION_KEY_FOOTER, HelpText::footer);
        commandLine.setHelpSectionMap(sections);
    }

    private static Map<HelpSection, List<OptionSpec>> sectionsOf(Help help) {
        return help.commandSpec().options().stream()
                .filter(option -> !option.hidden())
                .collect(Collectors.groupingBy(
                        HelpText::sectionOf, () -> new EnumMap<>(HelpSection.class), Collectors.toList()));
    }

    static HelpSection sectionOf(OptionSpec option) {
        if (!(option.userObject() instanceof AnnotatedElement field)) {
            return HelpSection.OTHER;
        }
        InSection section = field.getAnnotation(InSection.class);
        if (section == null && field instanceof Member member) {
            section = member.getDeclaringClass().getAnnotation(InSection.class);
        }
        return section == null ? HelpSection.OTHER : section.value();
    }

    private static String options(Help help) {
        Map<HelpSection, List<OptionSpec>> sections = sectionsOf(help);
        IParamLabelRenderer labels = help.createDefaultParamLabelRenderer();
        if (sections.size() < FEWEST_SECTIONS) {
            return help.optionList(layout(help), help.createDefaultOptionSort(), labels);
        }
        StringBuilder text = new StringBuilder();
        sections.forEach((section, options) -> {
            Help.Layout layout = layout(help);
            if (section == HelpSection.SOURCES) {
                layout.addPositionalParameters(help.commandSpec().positionalParameters(), labels);
            }
            layout.addOptions(options, labels);
            text.append(String.format("%n%s%n", help.colorScheme().text("@|bold " + section.title() + "|@")))
                    .append(layout);
        });
        return text.toString();
    }

    /** Columns for all options of the command, so that the descriptions of all sections begin in the same one. */
    private static Help.Layout layout(Help help) {
        Help.Layout layout = help.createDefaultLayout(
                help.commandSpec().options(), help.commandSpec().positionalParameters(), help.colorScheme());
        Help.Column description = layout.textTable().columns()[DESCRIPTION];
        int width = description.width - description.indent;
        IOptionRenderer option = layout.optionRenderer();
        IParameterRenderer parameter = layout.parameterRenderer();
        return new Help.Layout(
                help.colorScheme(),
                layout.textTable(),
                (spec, labels, scheme) -> brokenAtSpaces(option.render(spec, labels, scheme), width),
                (spec, labels, scheme) -> brokenAtSpaces(parameter.render(spec, labels, scheme), width));
    }

    /** Picocli breaks lines also within what people paste: after the slash of a path, or the dot of a name. */
    private static Text[][] brokenAtSpaces(Text[][] rows, int width) {
        List<Text[]> broken = new ArrayList<>();
        for (Text[] row : rows) {
            Text[] next = row.clone();
            Text rest = row[DESCRIPTION];
            while (rest.plainString().length() > width) {
                int space = rest.plainString().lastIndexOf(' ', width);
                if (space <= 0) {
                    break;
                }
                next[DESCRIPTION] = rest.substring(0, space);
                broken.add(next);
                next = new Text[row.length];
                Arrays.fill(next, EMPTY);
                rest = rest.substring(space + 1);
            }
            next[DESCRIPTION] = rest;
            broken.add(next);
        }
        return broken.toArray(Text[][]::new);
    }

    /** Paragraphs are filled; lines that begin with spaces are left as they are. */
    private static String footer(Help help) {
        int width = help.commandSpec().usageMessage().width();
        StringBuilder text = new StringBuilder();
        List<String> paragraph = new ArrayList<>();
        for (String line : help.commandSpec().usageMessage().footer()) {
            if (!line.isEmpty() && !line.startsWith(" ")) {
                paragraph.add(line);
                continue;
            }
            append(text, help, width, String.join(" ", paragraph));
            paragraph.clear();
            if (line.isEmpty()) {
                text.append(System.lineSeparator());
            } else {
                append(text, help, Math.max(width, line.length() + 1), line);
            }
        }
        append(text, help, width, String.join(" ", paragraph));
        return text.toString();
    }

    private static void append(StringBuilder text, Help help, int width, String line) {
        if (!line.isEmpty()) {
            Help.join(help.colorScheme().ansi(), width, true, new String[] {line}, text);
        }
    }
}
