namespace OssCallback.Simulator.PostObject;

/// <summary>The fields before the file. Names are compared without case (the API page's rule), the first of equal names counts.</summary>
internal sealed class PostForm
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, string>> Fields => _fields;

    /// <summary>Custom callback variables; their names are case-sensitive in placeholders.</summary>
    public IReadOnlyDictionary<string, string> Variables => _variables;

    public string? this[string name] => _fields.GetValueOrDefault(name);

    public bool Has(string name) => _fields.ContainsKey(name);

    public void Add(string name, string value)
    {
        // A variable that another spelling of its name hides from the policy is not a variable either.
        if (_fields.TryAdd(name, value) && name.StartsWith("x:", StringComparison.Ordinal))
        {
            _variables.Add(name, value);
        }
    }
}
