variable "region" {
  description = "Region of queues and bucket."
  type        = string
}

variable "bucket" {
  description = "Bucket whose objects are loaded."
  type        = string
}

variable "create_bucket" {
  description = "Whether the bucket is made; else its notifications are set, all of them: there can be one configuration."
  type        = bool
  default     = true
}

variable "prefix" {
  description = "Before the names of queues and roles, where one account has several Caravans: staging-"
  type        = string
  default     = ""
}

variable "trusted_service" {
  description = "Who takes the roles: ecs-tasks.amazonaws.com, ec2.amazonaws.com."
  type        = string
  default     = "ecs-tasks.amazonaws.com"
}

variable "alarm_topic" {
  description = "ARN of the SNS topic that is told of dead letters; null: nobody is."
  type        = string
  default     = null
}

variable "max_message_bytes" {
  description = "Largest message of rows: 1 MiB. A provider before 6.8.0 allows 262144; then chunks must be smaller, CARAVAN_CHUNK_MAXSIZE=180KB."
  type        = number
  default     = 1048576
}
