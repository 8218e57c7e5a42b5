package dev.caravan.source.s3;

import software.amazon.awssdk.core.exception.SdkClientException;

/** Recognizes that no AWS region or credentials are configured. */
public final class MissingAwsConfiguration {
    /** One line that says what to do. */
    public static final String ADVICE =
            "no AWS region or credentials are configured: set AWS_REGION, and AWS_ACCESS_KEY_ID with"
                    + " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give this machine a role (docs/aws.md)";

    private MissingAwsConfiguration() {}

    /** By the message, because the SDK has no exception type for it. */
    public static boolean isIn(SdkClientException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("Unable to load region") || message.startsWith("Unable to load credentials");
    }
}
