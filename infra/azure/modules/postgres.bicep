param name string
param location string
param tags object
param sku string
param tier string
param storageGB int
param version string
param admin string
@secure()
param password string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: '${name}-${uniqueString(resourceGroup().id)}'
  location: location
  tags: tags
  sku: { name: sku, tier: tier }
  properties: {
    version: version
    administratorLogin: admin
    administratorLoginPassword: password
    storage: { storageSizeGB: storageGB, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: tier == 'Burstable' ? 'Disabled' : 'ZoneRedundant' }
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: server
  name: 'daybook'
  properties: { charset: 'UTF8', collation: 'C' }
}

// Flex Consumption has no fixed outgoing address: connections from Azure, with TLS and a password. With a virtual network use private access instead.
resource fromAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = {
  parent: server
  name: 'azure'
  properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
}

output id string = server.id
output host string = server.properties.fullyQualifiedDomainName
