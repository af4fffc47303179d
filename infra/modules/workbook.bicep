// What an operator looks at when an alert fires. The names of metrics come from the code: docs/operate.md has what each of them tells.
import { texts } from 'types.bicep'

@description('First part of the name that is shown.')
param name string

@description('Azure region.')
param location string

@description('Tags of all resources.')
param tags texts

@description('Resource id of the workspace.')
param workspaceId string

var hour = 3600000
var charts = [
  { title: 'Callbacks by outcome', query: loadTextContent('../workbook/callbacks.kql') }
  { title: 'Time of callbacks in ms: OSS waits 5,000', query: loadTextContent('../workbook/callback-time.kql') }
  { title: 'Uploads by state', query: loadTextContent('../workbook/uploads.kql') }
  { title: 'Messages that wait', query: loadTextContent('../workbook/queue-depth.kql') }
  { title: 'For how long the first in line has waited, in s', query: loadTextContent('../workbook/queue-age.kql') }
  { title: 'Deliveries by outcome', query: loadTextContent('../workbook/processing.kql') }
  { title: 'Events told', query: loadTextContent('../workbook/notifications.kql') }
  { title: 'How late events were told, in s', query: loadTextContent('../workbook/notification-delay.kql') }
  { title: 'Found without a callback', query: loadTextContent('../workbook/reconciled.kql') }
]

var timeRange = {
  // Parameters.
  type: 9
  name: 'time range'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    parameters: [
      {
        id: guid(workspaceId, 'TimeRange')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time'
        // A time range.
        type: 4
        isRequired: true
        value: { durationMs: 24 * hour }
        typeSettings: { selectableValues: map([1, 24, 168, 720], hours => { durationMs: hours * hour }) }
      }
    ]
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspaceId, name, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: '${name}: uploads'
    category: 'workbook'
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat(
        [timeRange],
        map(charts, chart => {
          // A query.
          type: 3
          name: chart.title
          customWidth: '50'
          content: {
            version: 'KqlItem/1.0'
            title: chart.title
            query: chart.query
            queryType: 0
            resourceType: 'microsoft.operationalinsights/workspaces'
            timeContextFromParameter: 'TimeRange'
            visualization: 'timechart'
            size: 0
          }
        })
      )
      fallbackResourceIds: [workspaceId]
    })
  }
}
