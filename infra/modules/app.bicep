// The Functions app on Flex Consumption: .NET 10, isolated worker.
import { apiKey, texts } from 'types.bicep'

@description('Name of the app; the plan is named after it.')
@maxLength(60)
param name string

@description('Azure region.')
param location string

@description('Tags of all resources.')
param tags texts

@description('Resource id of the app\'s identity.')
param identityId string

@description('Client id of the app\'s identity.')
param identityClientId string

@description('Name of the storage account.')
param storageName string

@description('The container that holds the deployed package.')
param packageContainer string

@description('Name of the Application Insights resource.')
param applicationInsightsName string

@description('Instances that are kept warm for HTTP.')
param alwaysReadyInstances int

@description('The most instances that may run at a time.')
param maximumInstances int

@description('Memory of an instance.')
param instanceMemoryMB int

@description('HTTP requests that an instance answers at a time.')
param httpConcurrency int

@description('Host name that OSS calls; empty for the default one.')
param callbackHostName string

@description('Who may ask for grants.')
param apiKeys apiKey[]

@description('Addresses of the ticket keys in the vault, the signing one first.')
param ticketKeyUris string[]

@description('Test environments only: address that names the smoke test\'s key.')
param smokeKeyUrl string

@description('Test environments only: the smoke test\'s public key.')
param smokeKeyPem string

@description('All other settings.')
param settings texts

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    siteConfig: { minTlsVersion: '1.2' }
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
  }
}

var callbackHost = empty(callbackHostName) ? app.properties.defaultHostName : callbackHostName
var ticketKeySettings = toObject(
  range(0, length(ticketKeyUris)),
  i => 'Callback__TicketKeys__${i}',
  i => '@Microsoft.KeyVault(SecretUri=${ticketKeyUris[i]})'
)
var apiKeyNames = toObject(range(0, length(apiKeys)), i => 'Policy__ApiKeys__${i}__Name', i => apiKeys[i].name)
var apiKeyRoles = toObject(range(0, length(apiKeys)), i => 'Policy__ApiKeys__${i}__Role', i => apiKeys[i].role)
var apiKeyHashes = toObject(range(0, length(apiKeys)), i => 'Policy__ApiKeys__${i}__Sha256', i => apiKeys[i].sha256)
var smokeKeySettings = empty(smokeKeyUrl)
  ? {}
  : {
      Callback__TrustedKeys__0__Url: smokeKeyUrl
      Callback__TrustedKeys__0__Pem: smokeKeyPem
    }

// Apart from the app, because the callback's address names the app's own host.
resource appSettings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: union(settings, ticketKeySettings, apiKeyNames, apiKeyRoles, apiKeyHashes, smokeKeySettings, {
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
    APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
    AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
    AzureWebJobsStorage__clientId: identityClientId
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
    AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
    Callback__Urls__0: 'https://${callbackHost}/api/callback'
    Storage__Connection: 'AzureWebJobsStorage'
    Storage__CreateIfMissing: 'false'
    Storage__Kind: 'Azure'
  })
}

// Deployment is by Entra identity; passwords are off.
resource ftpPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource deploymentPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

@description('Name of the app.')
output name string = app.name

@description('The address of the service.')
output url string = 'https://${callbackHost}'
