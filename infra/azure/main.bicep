// Daybook on Azure: a Flex Consumption function app and all that it needs, in one resource group.
// Not validated in CI: the Bicep compiler is in neither npm nor Debian. `az bicep build --file main.bicep` checks it in a second; deploying does so too.
//
//   az deployment group create -g <group> -f infra/azure/main.bicep -p infra/azure/<environment>.bicepparam

targetScope = 'resourceGroup'

@description('Names every resource: 3 to 11 lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string

param location string = resourceGroup().location

@description('IANA zone whose days the daily tables hold. It cannot be changed later without a rebuild.')
param timeZone string = 'UTC'

@description('Instances × (4 × poolSize + 1) must stay below the connections that the database server allows to users.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Connections for storing, and as many for reports; with those for sessions, operators, exports and health an instance has at most 4 × poolSize + 1. 40 × 21 = 840, below the 844 of Standard_D2ds_v5; Standard_B2s allows 414: 2.')
@minValue(2)
@maxValue(16)
param poolSize int = 5

param postgresSku string = 'Standard_D2ds_v5'
@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param postgresTier string = 'GeneralPurpose'
param postgresStorageGB int = 128
param postgresVersion string = '16'
param postgresAdmin string = 'daybook'
@secure()
param postgresPassword string

@description('Days that raw events are kept in the database; older ones are in the archive. 0 keeps them for ever.')
param eventRetentionDays int = 90
param metricsRetentionDays int = 365

@description('Days that overwritten and deleted blobs are kept. Erasure of a person is complete in Blob Storage only after that: its receipt says so.')
@minValue(1)
@maxValue(365)
param oldBlobsDays int = 30

@description('Empty: metrics and archived events are published to a container of the storage account. A bucket (infra/aws makes one): they are published there. Who published to a bucket before must go on naming it.')
param s3Bucket string = ''
param s3Prefix string = 'daybook'
param s3Region string = 'us-east-1'
@secure()
param s3AccessKey string = ''
@secure()
param s3SecretKey string = ''

@description('API keys: [{ "id": "web", "keyHash": "sha256:…", "scopes": "ingest", "source": "web" }]. Hashes, never keys.')
param apiKeys array
@description('Signs tokens (HS256), at least 32 bytes. Empty: API keys only.')
@secure()
param jwtSecret string = ''

@description('False: the embedded docs search; true: Azure AI Search.')
param deploySearch bool = false

@description('Where alerts are posted; empty for none.')
@secure()
param alertWebhookUrl string = ''
@description('Who gets Azure Monitor\'s own alerts by e-mail; empty for nobody.')
param alertEmail string = ''

var tags = { app: 'daybook', deployment: name }

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: { name: name, location: location, tags: tags }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: { name: name, location: location, tags: tags, oldBlobsDays: oldBlobsDays }
}

module postgres 'modules/postgres.bicep' = {
  name: 'postgres'
  params: {
    name: name
    location: location
    tags: tags
    sku: postgresSku
    tier: postgresTier
    storageGB: postgresStorageGB
    version: postgresVersion
    admin: postgresAdmin
    password: postgresPassword
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: name
    location: location
    tags: tags
    secrets: {
      postgres: 'Host=${postgres.outputs.host};Database=daybook;Username=${postgresAdmin};Password=${postgresPassword};SSL Mode=VerifyFull;Maximum Pool Size=${poolSize}'
      's3-access-key': s3AccessKey
      's3-secret-key': s3SecretKey
      'jwt-secret': jwtSecret
      'alert-webhook': alertWebhookUrl
    }
  }
}

module search 'modules/search.bicep' = if (deploySearch) {
  name: 'search'
  params: { name: name, location: location, tags: tags }
}

// One store or the other. The account of the container is the one that AzureWebJobsStorage names.
var files = empty(s3Bucket)
  ? { Daybook__Blob__Container: storage.outputs.filesContainer, Daybook__Privacy__OldCopiesDays: string(oldBlobsDays) }
  : { Daybook__S3__Bucket: s3Bucket, Daybook__S3__Prefix: s3Prefix, Daybook__S3__Region: s3Region }

module app 'modules/functionapp.bicep' = {
  name: 'app'
  params: {
    name: name
    location: location
    tags: tags
    storageName: storage.outputs.name
    deploymentContainerUrl: storage.outputs.deploymentContainerUrl
    vaultName: vault.outputs.name
    insightsConnectionString: monitoring.outputs.connectionString
    insightsName: monitoring.outputs.insightsName
    searchName: deploySearch ? search!.outputs.name : ''
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    apiKeys: apiKeys
    settings: union(files, {
      Daybook__TimeZone: timeZone
      // One is left for rejections, dead letters and receipts.
      Daybook__Persist__Writers: string(max(1, min(4, poolSize - 1)))
      Daybook__Privacy__EventRetentionDays: string(eventRetentionDays)
      Daybook__Privacy__MetricsRetentionDays: string(metricsRetentionDays)
      RollupSchedule: '0 0 * * * *'
      RetentionSchedule: '0 30 3 * * *'
      QualitySchedule: '0 */5 * * * *'
      IndexDocsSchedule: '0 45 * * * *'
    })
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    name: name
    tags: tags
    appId: app.outputs.id
    postgresId: postgres.outputs.id
    storageId: storage.outputs.id
    connectionsThreshold: maximumInstanceCount * (4 * poolSize + 1) * 9 / 10
    email: alertEmail
  }
}

output url string = app.outputs.url
output functionApp string = app.outputs.name
