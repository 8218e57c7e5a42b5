output "rows" {
  description = "Name of the queue of chunks: caravan.sqs.queue."
  value       = aws_sqs_queue.queue["rows"].name
}

output "events" {
  description = "Name of the queue of notifications: caravan.s3.events-queue."
  value       = aws_sqs_queue.queue["events"].name
}

output "roles" {
  description = "ARNs of the roles of web, split and load."
  value       = { for role, made in aws_iam_role.role : role => made.arn }
}
