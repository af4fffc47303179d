// For one environment. azd keeps the values in its own store (`azd env set NAME value`); without azd they come from the shell. Secrets are given
// once and stay in the vault afterwards.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'test')
param location = readEnvironmentVariable('AZURE_LOCATION', 'eastasia')

param ossBucket = readEnvironmentVariable('OSS_BUCKET', 'my-uploads')
param ossRegion = readEnvironmentVariable('OSS_REGION', 'cn-hongkong')
param ossAccessKeyId = readEnvironmentVariable('OSS_ACCESS_KEY_ID', 'LTAI5tExample')
param ossAccessKeySecret = readEnvironmentVariable('OSS_ACCESS_KEY_SECRET', '')
param ticketKey = readEnvironmentVariable('TICKET_KEY', '')

// printf %s "$KEY" | sha256sum
param apiKeys = [
  {
    name: 'web'
    role: 'client'
    sha256: readEnvironmentVariable(
      'CLIENT_KEY_SHA256',
      '0000000000000000000000000000000000000000000000000000000000000000'
    )
  }
  {
    name: 'operations'
    role: 'operator'
    sha256: readEnvironmentVariable(
      'OPERATOR_KEY_SHA256',
      '0000000000000000000000000000000000000000000000000000000000000000'
    )
  }
]

param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')

// In test environments only: the key of the smoke test that .github/workflows/deploy.yml runs.
param smokeKeyUrl = readEnvironmentVariable('SMOKE_KEY_URL', '')
param smokeKeyPem = readEnvironmentVariable('SMOKE_KEY_PEM', '')

// Any other setting of docs/settings.md.
param settings = {
  Policy__Profiles__default__MaxBytes: '104857600'
}
