"""What Caravan needs, made by LocalStack once it is ready: bucket, queues, their redrive policies, notifications, topic.

Run again it changes nothing. The same in a container and in run-on-host.sh.
"""

import json
import os

import boto3

BUCKET = "caravan-inbox"
TOPIC = "caravan-jobs"
MAX_RECEIVES = "10"
VISIBILITY_SECONDS = "30"
FOURTEEN_DAYS_SECONDS = "1209600"

# A hook gets neither endpoint nor credentials.
port = os.environ.get("GATEWAY_LISTEN", ":4566").split(",")[0].rsplit(":", 1)[-1]
session = boto3.session.Session(
    aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
)


def client(service):
    return session.client(service, endpoint_url=f"http://127.0.0.1:{port}")


sqs, sns, s3 = client("sqs"), client("sns"), client("s3")


def queue(name, attributes):
    """Makes a queue with a dead letter queue behind it; returns its ARN."""
    letters = sqs.create_queue(
        QueueName=f"{name}-dlq", Attributes={"MessageRetentionPeriod": FOURTEEN_DAYS_SECONDS}
    )["QueueUrl"]
    redrive = {"deadLetterTargetArn": arn_of(letters), "maxReceiveCount": MAX_RECEIVES}
    url = sqs.create_queue(
        QueueName=name,
        Attributes={
            "VisibilityTimeout": VISIBILITY_SECONDS,
            "RedrivePolicy": json.dumps(redrive),
            **attributes,
        },
    )["QueueUrl"]
    return arn_of(url)


def arn_of(url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def may_send(queue_name):
    """The policy without which S3 refuses to notify a queue."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "s3.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": f"arn:aws:sqs:us-east-1:000000000000:{queue_name}",
                    "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{BUCKET}"}},
                }
            ],
        }
    )


queue("rows", {"MaximumMessageSize": str(1 << 20)})
events = queue("events", {"Policy": may_send("events")})

s3.create_bucket(Bucket=BUCKET)
s3.put_bucket_notification_configuration(
    Bucket=BUCKET,
    NotificationConfiguration={
        "QueueConfigurations": [{"QueueArn": events, "Events": ["s3:ObjectCreated:*"]}]
    },
)

sns.create_topic(Name=TOPIC)
