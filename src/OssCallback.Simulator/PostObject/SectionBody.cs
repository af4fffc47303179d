namespace OssCallback.Simulator.PostObject;

/// <summary>Reads of a multipart section: what breaks here is the client's body, never our disk.</summary>
internal static class SectionBody
{
    public static async ValueTask<int> ReadAsync(Stream section, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await section.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            throw PostErrors.Incomplete();
        }
    }
}
