using 'main.bicep'

param name = 'daybookstg'
param postgresSku = 'Standard_B2s'
param postgresTier = 'Burstable'
param postgresStorageGB = 32
param poolSize = 2
param eventRetentionDays = 30
param s3Bucket = readEnvironmentVariable('DAYBOOK_S3_BUCKET', '')
param s3Region = readEnvironmentVariable('DAYBOOK_S3_REGION', 'us-east-1')
param s3AccessKey = readEnvironmentVariable('DAYBOOK_S3_ACCESS_KEY', '')
param s3SecretKey = readEnvironmentVariable('DAYBOOK_S3_SECRET_KEY', '')
param postgresPassword = readEnvironmentVariable('DAYBOOK_POSTGRES_PASSWORD')
param jwtSecret = readEnvironmentVariable('DAYBOOK_JWT_SECRET', '')
param apiKeys = json(readEnvironmentVariable('DAYBOOK_API_KEYS'))
param deploySearch = bool(readEnvironmentVariable('DAYBOOK_SEARCH', 'false'))
