#!/bin/sh
# LocalStack runs this once it is ready: the queue for rows, and the one for chunks that could not be loaded.
set -eu

# A hook gets neither endpoint nor credentials.
export AWS_ENDPOINT_URL="${AWS_ENDPOINT_URL:-http://127.0.0.1:4566}"
export AWS_ACCESS_KEY_ID="${AWS_ACCESS_KEY_ID:-test}" AWS_SECRET_ACCESS_KEY="${AWS_SECRET_ACCESS_KEY:-test}"
export AWS_DEFAULT_REGION="${AWS_DEFAULT_REGION:-us-east-1}"
aws=$(command -v awslocal || command -v aws)

# Prints the URL of the new queue.
create_queue() {
    "$aws" sqs create-queue --queue-name "$1" --attributes "$2" --query QueueUrl --output text
}

dead_letters=$(create_queue rows-dlq '{"MessageRetentionPeriod": "1209600"}')
dead_letters_arn=$("$aws" sqs get-queue-attributes --queue-url "$dead_letters" --attribute-names QueueArn \
    --query Attributes.QueueArn --output text)
create_queue rows "{
    \"VisibilityTimeout\": \"120\",
    \"RedrivePolicy\": \"{\\\"deadLetterTargetArn\\\": \\\"$dead_letters_arn\\\", \\\"maxReceiveCount\\\": \\\"10\\\"}\"
}"
