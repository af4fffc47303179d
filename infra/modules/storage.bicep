// Queue, table and the containers of the Functions host. No account keys: everything goes through the app's identity.
import { texts } from 'types.bicep'

@description('Name of the storage account.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Tags of all resources.')
param tags texts

@description('Redundancy of the account.')
param redundancy string

@description('The queue of uploads.')
param queueName string

@description('The table of records and counters.')
param tableName string

@description('Object id of the app\'s identity.')
param principalId string

// The last two are what the Functions host keeps its locks and keys in; it would create them, but may not.
var containerNames = ['app-package', 'azure-webjobs-hosts', 'azure-webjobs-secrets']

var blobContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
) // Storage Blob Data Contributor
var queueContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
) // Storage Queue Data Contributor
var tableContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
) // Storage Table Data Contributor

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2023-05-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2023-05-01' = {
  parent: account
  name: 'default'
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = [
  for container in containerNames: {
    parent: blobs
    name: container
    properties: { publicAccess: 'None' }
  }
]

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2023-05-01' = {
  parent: queues
  name: queueName
}

resource poisonQueue 'Microsoft.Storage/storageAccounts/queueServices/queues@2023-05-01' = {
  parent: queues
  name: '${queueName}-poison'
}

resource notifyQueue 'Microsoft.Storage/storageAccounts/queueServices/queues@2023-05-01' = {
  parent: queues
  name: '${queueName}-notify'
}

resource notifyPoisonQueue 'Microsoft.Storage/storageAccounts/queueServices/queues@2023-05-01' = {
  parent: queues
  name: '${queueName}-notify-poison'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2023-05-01' = {
  parent: tables
  name: tableName
}

resource containerRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (container, i) in containerNames: {
    name: guid(containers[i].id, principalId, blobContributor)
    scope: containers[i]
    properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: blobContributor }
  }
]

resource queueRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(queue.id, principalId, queueContributor)
  scope: queue
  properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: queueContributor }
}

resource poisonQueueRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(poisonQueue.id, principalId, queueContributor)
  scope: poisonQueue
  properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: queueContributor }
}

resource notifyQueueRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(notifyQueue.id, principalId, queueContributor)
  scope: notifyQueue
  properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: queueContributor }
}

resource notifyPoisonQueueRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(notifyPoisonQueue.id, principalId, queueContributor)
  scope: notifyPoisonQueue
  properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: queueContributor }
}

resource tableRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(table.id, principalId, tableContributor)
  scope: table
  properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: tableContributor }
}

@description('Name of the storage account.')
output name string = account.name

@description('The container that holds the deployed package.')
output packageContainer string = containers[0].name
