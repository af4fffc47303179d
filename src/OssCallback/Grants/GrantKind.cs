namespace OssCallback.Grants;

/// <summary>The kinds of grant that one endpoint or format stands for.</summary>
public enum GrantKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A form for one object, with everything pinned.</summary>
    Form,

    /// <summary>A form for a directory, in the classic shape.</summary>
    ClassicDirectory,

    /// <summary>A form for a directory, in the flat V4 shape.</summary>
    FlatDirectory,

    /// <summary>A presigned PUT of one object.</summary>
    SignedUrl,
}
