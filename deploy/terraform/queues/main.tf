# Queues with their dead letter queues, the bucket's notifications, and a role for each kind of process.

locals {
  name    = { for queue in ["rows", "events"] : queue => "${var.prefix}${queue}" }
  account = data.aws_caller_identity.current.account_id
  # The policies of ../../iam, in which account, region, bucket and queues have placeholders.
  policies = {
    for role in ["web", "split", "load"] : role => replace(replace(replace(replace(
      file("${path.module}/../../iam/${role}.json"),
      "REGION", var.region), "ACCOUNT", local.account), "BUCKET", var.bucket),
    "/:(rows|events)(-dlq)?\"/", ":${var.prefix}$1$2\"")
  }
}

data "aws_caller_identity" "current" {}

resource "aws_sqs_queue" "dead_letters" {
  for_each                  = local.name
  name                      = "${each.value}-dlq"
  message_retention_seconds = 1209600
  max_message_size          = each.key == "rows" ? var.max_message_bytes : 262144
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue" "queue" {
  for_each         = local.name
  name             = each.value
  max_message_size = each.key == "rows" ? var.max_message_bytes : 262144
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters[each.key].arn
    maxReceiveCount     = 10
  })
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue_policy" "notifications" {
  queue_url = aws_sqs_queue.queue["events"].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.queue["events"].arn
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:aws:s3:::${var.bucket}" }
        StringEquals = { "aws:SourceAccount" = local.account }
      }
    }]
  })
}

resource "aws_s3_bucket" "uploads" {
  count  = var.create_bucket ? 1 : 0
  bucket = var.bucket
}

resource "aws_s3_bucket_public_access_block" "uploads" {
  count                   = var.create_bucket ? 1 : 0
  bucket                  = aws_s3_bucket.uploads[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = var.create_bucket ? aws_s3_bucket.uploads[0].id : var.bucket
  queue {
    queue_arn = aws_sqs_queue.queue["events"].arn
    events    = ["s3:ObjectCreated:*"]
  }
  depends_on = [aws_sqs_queue_policy.notifications]
}

resource "aws_iam_role" "role" {
  for_each = local.policies
  name     = "${var.prefix}caravan-${each.key}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = var.trusted_service }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "policy" {
  for_each = local.policies
  name     = "caravan"
  role     = aws_iam_role.role[each.key].id
  policy   = each.value
}

# What an operator wants to be woken by.
resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  for_each            = var.alarm_topic == null ? {} : local.name
  alarm_name          = "${each.value}-dlq has messages"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = "${each.value}-dlq" }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  alarm_actions       = [var.alarm_topic]
}
