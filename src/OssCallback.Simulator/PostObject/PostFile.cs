namespace OssCallback.Simulator.PostObject;

/// <summary>The field <c>file</c>, its bytes still on the wire.</summary>
internal sealed record PostFile(string FileName, string? ContentType, Stream Content)
{
    /// <summary>The name without the folders that some browsers send along.</summary>
    public string BareName => FileName[(FileName.LastIndexOfAny(['/', '\\']) + 1)..];

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        SectionBody.ReadAsync(Content, buffer, cancellationToken);
}
