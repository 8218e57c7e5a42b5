package dev.caravan.source.s3;

import software.amazon.awssdk.core.exception.SdkClientException;

/** The AWS region or the credentials are not configured. */
public final class AwsConfigurationException {
    /** One line, what to do about it. */
    public static final String ADVICE =
            "no AWS region or credentials are configured: set AWS_REGION, and AWS_ACCESS_KEY_ID with"
                    + " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give this machine a role (docs/aws.md)";

    private AwsConfigurationException() {}

    /** The SDK has no type of exception for it. */
    public static boolean isTold(SdkClientException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("Unable to load region") || message.startsWith("Unable to load credentials");
    }
}
