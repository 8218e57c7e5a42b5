# Web, split and load on ECS Fargate, with a PostgreSQL on RDS; loaders by the depth of the queue.

locals {
  name = "${var.prefix}caravan"
  # The launcher gives Java a heap of 192 MB at most; the process takes some 450 MB.
  memory = 1024
  roles = {
    web   = { count = 1, arguments = ["--bind", "0.0.0.0"] }
    split = { count = 2, arguments = ["--management-port", "8080"] }
    load  = { count = var.loaders_min, arguments = ["--management-port", "8080"] }
  }
  environment = merge({
    SPRING_PROFILES_ACTIVE      = "aws"
    AWS_REGION                  = var.region
    CARAVAN_DB_URL              = "postgres://${aws_db_instance.ledger.username}@${aws_db_instance.ledger.endpoint}/${aws_db_instance.ledger.db_name}?sslmode=require"
    CARAVAN_DB_PASSWORD         = "secretsmanager:${aws_db_instance.ledger.master_user_secret[0].secret_arn}#password"
    CARAVAN_DB_POOLSIZE         = "4"
    CARAVAN_SQS_QUEUE           = module.queues.rows
    CARAVAN_S3_EVENTSQUEUE      = module.queues.events
    CARAVAN_S3_INBOXES_0_BUCKET = var.bucket
  }, var.environment)
}

module "queues" {
  source        = "../queues"
  region        = var.region
  bucket        = var.bucket
  create_bucket = var.create_bucket
  prefix        = var.prefix
  alarm_topic   = var.alarm_topic
}

resource "aws_security_group" "caravan" {
  name        = local.name
  description = "Caravan: asked by the load balancer, asks the database, SQS and S3"
  vpc_id      = var.vpc
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  for_each                     = toset(var.web_clients)
  security_group_id            = aws_security_group.caravan.id
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_egress_rule" "out" {
  security_group_id = aws_security_group.caravan.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "database" {
  name        = "${local.name}-database"
  description = "PostgreSQL of Caravan"
  vpc_id      = var.vpc
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  referenced_security_group_id = aws_security_group.caravan.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_subnet_group" "ledger" {
  name       = local.name
  subnet_ids = var.subnets
}

resource "aws_db_parameter_group" "ledger" {
  name   = local.name
  family = "postgres17"
  # Loads write much: checkpoints that come by size would come all the time.
  parameter {
    name  = "max_wal_size"
    value = "4096"
  }
  parameter {
    name  = "checkpoint_timeout"
    value = "900"
  }
}

resource "aws_db_instance" "ledger" {
  identifier                  = local.name
  engine                      = "postgres"
  engine_version              = "17"
  instance_class              = var.database_class
  allocated_storage           = var.database_gib
  max_allocated_storage       = 10 * var.database_gib
  storage_type                = "gp3"
  storage_encrypted           = true
  db_name                     = "caravan"
  username                    = "caravan"
  manage_master_user_password = true
  db_subnet_group_name        = aws_db_subnet_group.ledger.name
  parameter_group_name        = aws_db_parameter_group.ledger.name
  vpc_security_group_ids      = [aws_security_group.database.id]
  backup_retention_period     = 7
  deletion_protection         = true
  final_snapshot_identifier   = "${local.name}-last"
  multi_az                    = var.multi_az
}

resource "aws_cloudwatch_log_group" "logs" {
  name              = "/ecs/${local.name}"
  retention_in_days = 30
}

resource "aws_ecs_cluster" "caravan" {
  name = local.name
  # Counts running tasks, which scaling divides by.
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_iam_role" "execution" {
  name = "${local.name}-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

# Each role reads the database's password itself.
resource "aws_iam_role_policy" "password" {
  for_each = module.queues.roles
  name     = "database-password"
  role     = regex("[^/]+$", each.value)
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_db_instance.ledger.master_user_secret[0].secret_arn
    }]
  })
}

resource "aws_ecs_task_definition" "task" {
  for_each                 = local.roles
  family                   = "${local.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = local.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = module.queues.roles[each.key]
  container_definitions = jsonencode([{
    name         = "caravan"
    image        = var.image
    essential    = true
    command      = concat(["serve", "--role", each.key], each.value.arguments)
    environment  = [for name, value in local.environment : { name = name, value = value }]
    portMappings = [{ containerPort = 8080 }]
    stopTimeout  = 60
    healthCheck = {
      command     = ["CMD", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /livez HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
      interval    = 10
      startPeriod = 60
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.logs.name
        awslogs-region        = var.region
        awslogs-stream-prefix = each.key
      }
    }
  }])
}

resource "aws_ecs_service" "service" {
  for_each        = local.roles
  name            = each.key
  cluster         = aws_ecs_cluster.caravan.id
  task_definition = aws_ecs_task_definition.task[each.key].arn
  desired_count   = each.value.count
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = var.subnets
    security_groups = [aws_security_group.caravan.id]
  }
  dynamic "load_balancer" {
    for_each = each.key == "web" && var.target_group != null ? [var.target_group] : []
    content {
      target_group_arn = load_balancer.value
      container_name   = "caravan"
      container_port   = 8080
    }
  }
  lifecycle {
    # Of the loaders, scaling says.
    ignore_changes = [desired_count]
  }
}

resource "aws_appautoscaling_target" "loaders" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.caravan.name}/${aws_ecs_service.service["load"].name}"
  min_capacity       = var.loaders_min
  max_capacity       = var.loaders_max
}

# Two visible messages for each chunk that is loaded at once, two of which each process loads: docs/aws.md, "How many of what".
resource "aws_appautoscaling_policy" "loaders" {
  name               = "${local.name}-loaders"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.loaders.service_namespace
  scalable_dimension = aws_appautoscaling_target.loaders.scalable_dimension
  resource_id        = aws_appautoscaling_target.loaders.resource_id
  target_tracking_scaling_policy_configuration {
    target_value       = 4
    scale_in_cooldown  = 300
    scale_out_cooldown = 30
    customized_metric_specification {
      metrics {
        id          = "perloader"
        expression  = "visible / IF(running > 0, running, 1)"
        return_data = true
      }
      metrics {
        id          = "visible"
        return_data = false
        metric_stat {
          stat = "Maximum"
          metric {
            namespace   = "AWS/SQS"
            metric_name = "ApproximateNumberOfMessagesVisible"
            dimensions {
              name  = "QueueName"
              value = module.queues.rows
            }
          }
        }
      }
      metrics {
        id          = "running"
        return_data = false
        metric_stat {
          stat = "Average"
          metric {
            namespace   = "ECS/ContainerInsights"
            metric_name = "RunningTaskCount"
            dimensions {
              name  = "ClusterName"
              value = aws_ecs_cluster.caravan.name
            }
            dimensions {
              name  = "ServiceName"
              value = aws_ecs_service.service["load"].name
            }
          }
        }
      }
    }
  }
}
