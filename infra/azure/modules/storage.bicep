param name string
param location string
param tags object
param oldBlobsDays int

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: '${name}${uniqueString(resourceGroup().id)}'
  location: location
  tags: tags
  kind: 'StorageV2'
  // Queue messages are the only copy of an accepted event until Persist has it: three zones.
  sku: { name: 'Standard_ZRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    allowBlobPublicAccess: false
    // Identities only. No connection string exists that could leak.
    allowSharedKeyAccess: false
    supportsHttpsTrafficOnly: true
  }
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2023-05-01' = {
  parent: account
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2023-05-01' = [
  for queue in ['events', 'events-rejected', 'events-receipts', 'events-poison', 'events-rejected-poison', 'events-receipts-poison']: {
    parent: queues
    name: queue
  }
]

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    // A bad overwrite can be undone, until it is forgotten. No versions: they would have no end of their own.
    deleteRetentionPolicy: { enabled: true, days: oldBlobsDays }
  }
}

resource deployments 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'deployments'
}

// Published metrics and archived events.
resource files 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'daybook'
}

output id string = account.id
output name string = account.name
output filesContainer string = files.name
output deploymentContainerUrl string = '${account.properties.primaryEndpoints.blob}${deployments.name}'
