@export()
@description('An API key by its hash.')
type apiKey = {
  @description('Becomes the user of uploads.')
  @minLength(1)
  @maxLength(64)
  name: string

  @description('Operators also list, see records and statistics, and send back.')
  role: 'client' | 'operator'

  @description('64 hex digits: printf %s "$KEY" | sha256sum')
  @minLength(64)
  @maxLength(64)
  sha256: string
}

@export()
@description('Names and texts: tags, settings.')
type texts = {
  *: string
}
