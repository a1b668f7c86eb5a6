# The bucket for published metrics and archived events, and an identity that may do no more than Daybook needs.
# Syntax is checked in CI (infra/check); `terraform validate` needs the provider, which CI cannot download.

terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60"
    }
  }
}

variable "bucket" {
  type        = string
  description = "Name of the bucket, as in Daybook__S3__Bucket."
}

variable "prefix" {
  type        = string
  default     = "daybook"
  description = "As in Daybook__S3__Prefix."
}

variable "noncurrent_days" {
  type        = number
  default     = 30
  description = "Days that overwritten versions are kept. Erasure of a person is complete in S3 only after that: its receipt says so."
}

variable "archive_to_infrequent_after_days" {
  type    = number
  default = 90
}

resource "aws_s3_bucket" "daybook" {
  bucket = var.bucket
}

resource "aws_s3_bucket_public_access_block" "daybook" {
  bucket                  = aws_s3_bucket.daybook.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "daybook" {
  bucket = aws_s3_bucket.daybook.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# A bad overwrite can be undone, until the versions expire.
resource "aws_s3_bucket_versioning" "daybook" {
  bucket = aws_s3_bucket.daybook.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "daybook" {
  bucket = aws_s3_bucket.daybook.id

  rule {
    id     = "forget-overwritten"
    status = "Enabled"
    filter {
      prefix = "${var.prefix}/"
    }
    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_days
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  rule {
    id     = "archive-gets-cheaper"
    status = "Enabled"
    filter {
      prefix = "${var.prefix}/events/"
    }
    transition {
      days          = var.archive_to_infrequent_after_days
      storage_class = "STANDARD_IA"
    }
  }
}

data "aws_iam_policy_document" "daybook" {
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${aws_s3_bucket.daybook.arn}/${var.prefix}/*"]
  }
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
    resources = [aws_s3_bucket.daybook.arn]
  }
  statement {
    sid       = "OnlyOverTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["${aws_s3_bucket.daybook.arn}/*"]
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_iam_user" "daybook" {
  name = "daybook-${var.bucket}"
}

resource "aws_iam_user_policy" "daybook" {
  name   = "daybook"
  user   = aws_iam_user.daybook.name
  policy = data.aws_iam_policy_document.daybook.json
}

resource "aws_iam_access_key" "daybook" {
  user = aws_iam_user.daybook.name
}

output "access_key" {
  value = aws_iam_access_key.daybook.id
}

output "secret_key" {
  value     = aws_iam_access_key.daybook.secret
  sensitive = true
}
