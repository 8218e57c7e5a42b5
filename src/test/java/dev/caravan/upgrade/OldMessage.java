package dev.caravan.upgrade;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** A chunk's message as a version sent it. */
record OldMessage(Map<String, String> attributes, String body) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static OldMessage of(SendMessageBatchRequestEntry entry) {
        Map<String, String> attributes = new TreeMap<>();
        entry.messageAttributes().forEach((name, value) -> attributes.put(name, value.stringValue()));
        return new OldMessage(attributes, entry.messageBody());
    }

    void sendTo(RunningCaravan caravan) {
        Map<String, MessageAttributeValue> values = attributes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(entry.getValue())
                                .build()));
        caravan.sqs()
                .sendMessage(send ->
                        send.queueUrl(caravan.queue().url()).messageBody(body).messageAttributes(values));
    }

    static void write(List<OldMessage> messages, Path file) {
        try {
            Files.writeString(file, JSON.writeValueAsString(messages) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<OldMessage> read(Path file) {
        try {
            return List.of(JSON.readValue(file.toFile(), OldMessage[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
