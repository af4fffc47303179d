// What someone has to look at. The names come from the code: events of UploadProcessor and ScheduledReconciliation, metrics of CallbackMetrics and ReconcileMetrics.
import { texts } from 'types.bicep'

@description('First part of the names of the alerts.')
param name string

@description('Azure region.')
param location string

@description('Tags of all resources.')
param tags texts

@description('Resource id of the workspace.')
param workspaceId string

@description('Where alerts go; empty for nowhere.')
param email string

@description('Alert when 99 of 100 callbacks are not answered within this time.')
param slowCallbackMilliseconds int

@description('Alert when more callbacks than this are refused within 15 minutes.')
param refusedCallbacks int

@description('Alert when the callbacks of more uploads than this were lost within an hour.')
param lostCallbacks int

var rules = [
  {
    key: 'failed-uploads'
    severity: 2
    description: 'Uploads could not be brought to an end, or messages could not be read. List them with: oss-callback failed list'
    window: 'PT15M'
    query: loadTextContent('../alerts/failed-uploads.kql')
  }
  {
    key: 'refused-callbacks'
    severity: 2
    description: 'Callbacks are refused. The log names the probable cause: a proxy, a foreign key, a missing ticket.'
    window: 'PT15M'
    query: replace(loadTextContent('../alerts/refused-callbacks.kql'), '__LIMIT__', string(refusedCallbacks))
  }
  {
    key: 'unqueued-callbacks'
    severity: 1
    description: 'Callbacks were genuine and could not be queued in time. Their clients confirm; look at the storage account.'
    window: 'PT5M'
    query: loadTextContent('../alerts/unqueued-callbacks.kql')
  }
  {
    key: 'slow-callbacks'
    severity: 2
    description: 'The slowest hundredth of callbacks comes near the five seconds of OSS.'
    window: 'PT15M'
    query: replace(loadTextContent('../alerts/slow-callbacks.kql'), '__LIMIT__', string(slowCallbackMilliseconds))
  }
  {
    key: 'nothing-processed'
    severity: 1
    description: 'Callbacks were accepted and no upload has been brought to an end since. Is the processor running?'
    window: 'PT1H'
    query: loadTextContent('../alerts/nothing-processed.kql')
  }
  {
    key: 'lost-callbacks'
    severity: 2
    description: 'Uploads are in the bucket whose callback never came; they were queued. Many of them mean that OSS does not reach the callback address.'
    window: 'PT1H'
    query: replace(loadTextContent('../alerts/lost-callbacks.kql'), '__LIMIT__', string(lostCallbacks))
  }
  {
    key: 'broken-reconciliation'
    severity: 2
    description: 'Lost callbacks are not found: the access key may not list the bucket, or run after run breaks off. The log says which.'
    window: 'PT1H'
    query: loadTextContent('../alerts/broken-reconciliation.kql')
  }
]

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: name
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'OssCallback'
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${name}-${rule.key}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${name}: ${replace(rule.key, '-', ' ')}'
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: rule.window == 'PT1H' ? 'PT15M' : 'PT5M'
      windowSize: rule.window
      autoMitigate: true
      // The tables appear with the first telemetry.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: empty(email) ? [] : [actions.id] }
    }
  }
]
