variable "region" {
  description = "Region of all that is made."
  type        = string
}

variable "vpc" {
  description = "ID of the VPC."
  type        = string
}

variable "subnets" {
  description = "IDs of private subnets, in two zones or more, from which AWS can be reached."
  type        = list(string)
}

variable "image" {
  description = "The image: deploy/Dockerfile, pushed to a registry."
  type        = string
}

variable "bucket" {
  description = "Bucket whose objects are loaded."
  type        = string
}

variable "create_bucket" {
  description = "Whether the bucket is made."
  type        = bool
  default     = true
}

variable "prefix" {
  description = "Before all names: staging-"
  type        = string
  default     = ""
}

variable "alarm_topic" {
  description = "ARN of the SNS topic that is told of dead letters; null: nobody is."
  type        = string
  default     = null
}

variable "target_group" {
  description = "ARN of the load balancer's target group for the page and HTTP; null: none."
  type        = string
  default     = null
}

variable "web_clients" {
  description = "IDs of security groups that may ask the web role, the load balancer's for instance."
  type        = list(string)
  default     = []
}

variable "loaders_min" {
  description = "Loaders at rest."
  type        = number
  default     = 1
}

variable "loaders_max" {
  description = "Loaders at most; each has four connections to the database."
  type        = number
  default     = 8
}

variable "database_class" {
  description = "Instance class of the database."
  type        = string
  default     = "db.m7g.large"
}

variable "database_gib" {
  description = "Storage of the database at first, in GiB; it grows to ten times that."
  type        = number
  default     = 100
}

variable "multi_az" {
  description = "Whether the database has a standby in another zone."
  type        = bool
  default     = false
}

variable "environment" {
  description = "Further settings, as environment variables."
  type        = map(string)
  default     = {}
}
