namespace OssCallback.Cli.Diagnosis;

/// <summary>The kinds of JSON values.</summary>
internal enum LocatedKind
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A string.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>null.</summary>
    Null,
}
