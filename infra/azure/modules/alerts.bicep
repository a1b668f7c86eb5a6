// Azure Monitor's view from outside. Daybook's own alerts (docs/runbooks) go to Daybook__Alerts__WebhookUrl; these still speak when the app does not.
param name string
param tags object
param appId string
param postgresId string
param storageId string
@description('Of what the instances may open at most, the share that is worth a look.')
param connectionsThreshold int
param email string

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-operators'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'daybook'
    enabled: true
    emailReceivers: empty(email) ? [] : [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

var rules = [
  { name: 'http-5xx', scope: appId, metric: 'Http5xx', aggregation: 'Total', operator: 'GreaterThan', threshold: 10, namespace: 'Microsoft.Web/sites', runbook: 'postgres-unreachable' }
  { name: 'postgres-down', scope: postgresId, metric: 'is_db_alive', aggregation: 'Maximum', operator: 'LessThan', threshold: 1, namespace: 'Microsoft.DBforPostgreSQL/flexibleServers', runbook: 'postgres-unreachable' }
  { name: 'postgres-disk', scope: postgresId, metric: 'storage_percent', aggregation: 'Average', operator: 'GreaterThan', threshold: 80, namespace: 'Microsoft.DBforPostgreSQL/flexibleServers', runbook: 'disk-or-database-size' }
  { name: 'postgres-connections', scope: postgresId, metric: 'active_connections', aggregation: 'Maximum', operator: 'GreaterThan', threshold: connectionsThreshold, namespace: 'Microsoft.DBforPostgreSQL/flexibleServers', runbook: 'persist-failing' }
  { name: 'storage-availability', scope: storageId, metric: 'Availability', aggregation: 'Average', operator: 'LessThan', threshold: 99, namespace: 'Microsoft.Storage/storageAccounts', runbook: 'queue-backlog-old' }
]

resource alert 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in rules: {
    name: '${name}-${rule.name}'
    location: 'global'
    tags: tags
    properties: {
      description: 'Runbook: docs/runbooks/${rule.runbook}.md'
      severity: 1
      enabled: true
      scopes: [rule.scope]
      evaluationFrequency: 'PT1M'
      windowSize: 'PT5M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: rule.name
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: rule.namespace
            metricName: rule.metric
            operator: rule.operator
            threshold: rule.threshold
            timeAggregation: rule.aggregation
          }
        ]
      }
      actions: [{ actionGroupId: group.id }]
    }
  }
]
