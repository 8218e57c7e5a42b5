output "cluster" {
  description = "Name of the ECS cluster."
  value       = aws_ecs_cluster.caravan.name
}

output "database" {
  description = "Host and port of the database."
  value       = aws_db_instance.ledger.endpoint
}
