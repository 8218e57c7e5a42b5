package dev.caravan.source.s3;

import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Why S3 refuses a request, in words (Amazon S3 API reference, "Error responses"). Immutable. */
final class S3ErrorMessages {
    static final int NOT_FOUND = 404;
    static final int PRECONDITION_FAILED = 412;
    static final int NOT_IMPLEMENTED = 501;

    private static final int FORBIDDEN = 403;
    private static final int TIMED_OUT = 408;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private static final String REGION = "x-amz-bucket-region";

    private static final Set<String> BAD_CREDENTIALS = Set.of(
            "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "RequestTimeTooSkewed");

    /** What S3 answers with 400 or 403, and yet passes. */
    private static final Set<String> PASSING = Set.of("ExpiredToken", "RequestTimeTooSkewed", "RequestTimeout");

    private final S3Exception answer;
    private final String region;

    /** @param region that was asked */
    S3ErrorMessages(S3Exception answer, String region) {
        this.answer = answer;
        this.region = region;
    }

    int status() {
        return answer.statusCode();
    }

    /** Whether the same request may be answered otherwise before long, in some cases with newer credentials. */
    boolean mayPass() {
        return status() >= SERVER_ERROR
                || status() == TIMED_OUT
                || status() == CONFLICT
                || status() == TOO_MANY_REQUESTS
                || PASSING.contains(code());
    }

    /**
     * One line.
     *
     * @param place the requested object or bucket
     * @param action the permission that it needs
     */
    String reason(S3Location place, String action) {
        String home = details()
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(response -> response.firstMatchingHeader(REGION))
                .orElse(region);
        if (!home.equals(region)) {
            return "%s: its bucket is in region %s, and %s was asked: set AWS_REGION=%s"
                    .formatted(place, home, region, home);
        }
        if (BAD_CREDENTIALS.contains(code())) {
            return "%s: S3 does not take these credentials: %s (%s)".formatted(place, message(), code());
        }
        if (code().equals("InvalidObjectState")) {
            return "%s: is archived, and must be restored before it can be read".formatted(place);
        }
        return switch (status()) {
            case NOT_FOUND -> "%s: no such bucket or object".formatted(place);
            case PRECONDITION_FAILED -> "%s has been replaced by another version".formatted(place);
            case FORBIDDEN ->
                "%s: these credentials are not allowed %s, or it does not exist and they are not allowed s3:ListBucket (docs/aws.md)"
                        .formatted(place, action);
            default ->
                "%s: S3 answers %d %s".formatted(place, status(), message()).strip();
        };
    }

    private String code() {
        return details().map(AwsErrorDetails::errorCode).orElse("");
    }

    /** None where the answer has no body, as that to a HEAD. */
    private String message() {
        return details().map(AwsErrorDetails::errorMessage).orElse("");
    }

    private Optional<AwsErrorDetails> details() {
        return Optional.ofNullable(answer.awsErrorDetails());
    }
}
