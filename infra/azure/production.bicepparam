using 'main.bicep'

param name = 'daybook'
param postgresSku = 'Standard_D2ds_v5'
param postgresTier = 'GeneralPurpose'
param postgresStorageGB = 128
param eventRetentionDays = 90
param s3Bucket = readEnvironmentVariable('DAYBOOK_S3_BUCKET', '')
param s3Region = readEnvironmentVariable('DAYBOOK_S3_REGION', 'us-east-1')
param s3AccessKey = readEnvironmentVariable('DAYBOOK_S3_ACCESS_KEY', '')
param s3SecretKey = readEnvironmentVariable('DAYBOOK_S3_SECRET_KEY', '')
param postgresPassword = readEnvironmentVariable('DAYBOOK_POSTGRES_PASSWORD')
param jwtSecret = readEnvironmentVariable('DAYBOOK_JWT_SECRET', '')
param apiKeys = json(readEnvironmentVariable('DAYBOOK_API_KEYS'))
param alertWebhookUrl = readEnvironmentVariable('DAYBOOK_ALERT_WEBHOOK', '')
param alertEmail = readEnvironmentVariable('DAYBOOK_ALERT_EMAIL', '')
param deploySearch = bool(readEnvironmentVariable('DAYBOOK_SEARCH', 'false'))
