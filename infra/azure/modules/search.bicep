param name string
param location string
param tags object

resource search 'Microsoft.Search/searchServices@2023-11-01' = {
  name: '${name}-${uniqueString(resourceGroup().id)}'
  location: location
  tags: tags
  sku: { name: 'basic' }
  properties: {
    replicaCount: 1
    partitionCount: 1
    // Identities only.
    disableLocalAuth: true
  }
}

output name string = search.name
