// The whole service on Azure, for one environment in one resource group: `azd provision`, or `az deployment group create`.
targetScope = 'resourceGroup'

import { apiKey, texts } from 'modules/types.bicep'

@description('Name of the environment, such as test or production. Part of the names of all resources.')
@minLength(1)
@maxLength(24)
param environmentName string

@description('Azure region. The closer to the OSS region, the more of the five seconds of a callback is left.')
param location string = resourceGroup().location

@description('The OSS bucket that is uploaded to.')
@minLength(3)
@maxLength(63)
param ossBucket string

@description('The region of the bucket without prefix, such as cn-hangzhou.')
@minLength(5)
@maxLength(32)
param ossRegion string

@description('The RAM access key that signs policies and looks at objects; its rights are in infra/oss/ram-policy.json.')
@minLength(8)
@maxLength(64)
param ossAccessKeyId string

@description('The secret of that access key. Given once, it is written to the vault; left empty, the secret in the vault stays as it is.')
@secure()
param ossAccessKeySecret string = ''

@description('A ticket key: 32 random bytes in Base64 (openssl rand -base64 32). Written to the vault under the first of ticketKeyNames; left empty, the secret in the vault stays as it is.')
@secure()
param ticketKey string = ''

@description('The secrets in the vault that hold ticket keys. The first signs, all verify. To rotate: write a new secret, add its name last, then put it first, then remove the old one after 25 hours.')
@minLength(1)
@maxLength(5)
param ticketKeyNames string[] = ['ticket-key-1']

@description('Who may ask for grants. Hashes of API keys, never the keys: printf %s "$KEY" | sha256sum')
@minLength(1)
param apiKeys apiKey[]

@description('Host name that OSS calls. Empty: the default host name of the app.')
@maxLength(253)
param callbackHostName string = ''

@description('Further settings of docs/settings.md, such as { Policy__Profiles__avatar__MaxBytes: \'5242880\' }. No secrets.')
param settings texts = {}

@description('Instances that are kept warm for HTTP, because a cold start is part of the five seconds. 0 costs nothing while idle and loses the first callbacks after a pause (their clients confirm).')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 1

@description('The most instances that may run at a time.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Memory of an instance.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Callbacks and grants that one instance answers at a time before another is started.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 100

@description('Copies of queue and table. Zone redundancy survives the loss of a data centre; not every region has it.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_ZRS'

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('The most log data a day, in GB: a bound for the bill. -1 for none.')
@minValue(-1)
@maxValue(1000)
param logDailyCapGB int = 5

@description('Where alerts go. Empty: they fire, and nobody is told.')
@maxLength(254)
param alertEmail string = ''

@description('Alert when 99 of 100 callbacks are not answered within this time.')
@minValue(100)
@maxValue(5000)
param slowCallbackMilliseconds int = 1500

@description('Alert when more callbacks than this are refused within 15 minutes.')
@minValue(0)
@maxValue(100000)
param refusedCallbacks int = 20

@description('Alert when the callbacks of more uploads than this were lost within an hour. Clients that go away during an upload lose a few.')
@minValue(0)
@maxValue(100000)
param lostCallbacks int = 20

@description('Test environments only: address that names the key of the smoke test, such as https://smoke-test.example.com/key.pem. Nothing is fetched from it.')
@maxLength(200)
param smokeKeyUrl string = ''

@description('Test environments only: the public key of the smoke test, as PEM. Whoever has the private key can sign callbacks.')
@maxLength(2000)
param smokeKeyPem string = ''

var token = uniqueString(subscription().id, resourceGroup().id, environmentName)
var tags = { 'azd-env-name': environmentName }
var queueName = 'oss-uploads'
var tableName = 'OssUploads'

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: { name: 'id-oss-callback-${token}', location: location, tags: tags }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    redundancy: storageRedundancy
    queueName: queueName
    tableName: tableName
    principalId: identity.outputs.principalId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: 'oss-callback-${token}'
    location: location
    tags: tags
    retentionDays: logRetentionDays
    dailyCapGB: logDailyCapGB
    principalId: identity.outputs.principalId
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    ossAccessKeySecret: ossAccessKeySecret
    ticketKey: ticketKey
    ticketKeyNames: ticketKeyNames
    principalId: identity.outputs.principalId
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: 'func-oss-callback-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    alwaysReadyInstances: alwaysReadyInstances
    maximumInstances: maximumInstances
    instanceMemoryMB: instanceMemoryMB
    httpConcurrency: httpConcurrency
    callbackHostName: callbackHostName
    apiKeys: apiKeys
    ticketKeyUris: vault.outputs.ticketKeyUris
    smokeKeyUrl: smokeKeyUrl
    smokeKeyPem: smokeKeyPem
    // Under Functions the timer reads its schedule by itself, so that it has to be set; a schedule among the further settings wins.
    settings: union({ Reconcile__Schedule: '0 */15 * * * *' }, settings, {
      Oss__AccessKeyId: ossAccessKeyId
      Oss__AccessKeySecret: '@Microsoft.KeyVault(SecretUri=${vault.outputs.ossAccessKeyUri})'
      Oss__Bucket: ossBucket
      Oss__Region: ossRegion
      Storage__QueueName: queueName
      Storage__TableName: tableName
    })
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    name: 'oss-callback-${environmentName}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    slowCallbackMilliseconds: slowCallbackMilliseconds
    refusedCallbacks: refusedCallbacks
    lostCallbacks: lostCallbacks
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    name: 'oss-callback-${environmentName}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

@description('The Functions app, for the deployment of code.')
output AZURE_FUNCTION_APP_NAME string = app.outputs.name

@description('The address of the service; OSS calls its path /api/callback.')
output SERVICE_URL string = app.outputs.url

@description('The vault, for the rotation of secrets.')
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
