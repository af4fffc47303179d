// The secrets: the OSS access key's and the ticket keys. The app reads them through Key Vault references.
import { texts } from 'types.bicep'

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Tags of all resources.')
param tags texts

@description('Secret of the OSS access key; empty leaves the one in the vault.')
@secure()
param ossAccessKeySecret string

@description('Value for the first ticket key; empty leaves the one in the vault.')
@secure()
param ticketKey string

@description('Names of the secrets that hold ticket keys.')
param ticketKeyNames string[]

@description('Object id of the app\'s identity.')
param principalId string

var ossSecretName = 'oss-access-key-secret'
var secretsUser = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '4633458b-17de-408a-b874-0445c86b69e6'
) // Key Vault Secrets User

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
  }
}

resource ossSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (!empty(ossAccessKeySecret)) {
  parent: vault
  name: ossSecretName
  properties: { value: ossAccessKeySecret }
}

resource ticketSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (!empty(ticketKey)) {
  parent: vault
  name: ticketKeyNames[0]
  properties: { value: ticketKey }
}

// On the whole vault, which holds nothing but this app's secrets.
resource secretsRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, secretsUser)
  scope: vault
  properties: { principalId: principalId, principalType: 'ServicePrincipal', roleDefinitionId: secretsUser }
}

@description('Name of the vault.')
output name string = vault.name

// Addresses of secrets, not secrets; without a version, so that a new one is taken up within a day.
@description('Address of the OSS access key\'s secret.')
#disable-next-line outputs-should-not-contain-secrets
output ossAccessKeyUri string = '${vault.properties.vaultUri}secrets/${ossSecretName}'

@description('Addresses of the ticket keys, in their order.')
#disable-next-line outputs-should-not-contain-secrets
output ticketKeyUris string[] = [for key in ticketKeyNames: '${vault.properties.vaultUri}secrets/${key}']
