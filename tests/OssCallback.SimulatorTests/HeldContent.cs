using System.Net;

namespace OssCallback.SimulatorTests;

/// <summary>
/// A body that is sent only after something else has happened: the server has read the headers and asked for the body (100-continue).
/// </summary>
internal sealed class HeldContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly Func<Task> _first;

    private HeldContent(HttpContent content, Func<Task> first)
    {
        (_content, _first) = (content, first);
        foreach (var (name, values) in content.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>Holds a request's body back until <paramref name="first"/> has ended.</summary>
    public static void Hold(HttpRequestMessage request, Func<Task> first)
    {
        request.Content = new HeldContent(request.Content!, first);
        request.Headers.ExpectContinue = true;
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await _first();
        await _content.CopyToAsync(stream);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }
}
