package dev.caravan.intake.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Commands of docs/aws.md, which people paste. */
class AwsPageTest {
    private static final Pattern ARGUMENT = Pattern.compile("'(\\{[^']*})'");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void eachJsonArgumentIsJsonAndSoAreThePoliciesInIt() throws IOException {
        String page = Files.readString(Path.of("docs/aws.md"));
        String commands = page.substring(page.indexOf("```\naws sqs create-queue"));
        commands = commands.substring(0, commands.indexOf("\n```\n"));

        List<String> policies = new ArrayList<>();
        List<JsonNode> arguments = new ArrayList<>();
        for (String argument : ARGUMENT.matcher(commands)
                .results()
                .map(found -> found.group(1))
                .toList()) {
            JsonNode attributes = JSON.readTree(argument);
            arguments.add(attributes);
            for (String name : List.of("RedrivePolicy", "Policy")) {
                if (attributes.has(name)) {
                    policies.add(name);
                    assertThat(JSON.readTree(attributes.get(name).asText()).isObject())
                            .isTrue();
                }
            }
        }
        assertThat(arguments).hasSize(3);
        assertThat(policies).containsExactly("RedrivePolicy", "RedrivePolicy", "Policy");
    }
}
