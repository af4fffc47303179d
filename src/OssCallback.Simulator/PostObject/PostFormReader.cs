using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace OssCallback.Simulator.PostObject;

/// <summary>Walks through a multipart body: fields up to the file, the file's section, and what comes after it.</summary>
internal sealed class PostFormReader
{
    private const int MaxNameBytes = 8 * 1024;
    private const int MaxSectionHeaders = 32;
    private readonly MultipartReader _reader;
    private readonly PostLimits _limits;
    private long _fieldBytes;

    public PostFormReader(string? contentType, Stream body, PostLimits limits)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 256 } boundary)
        {
            throw PostErrors.NotMultipart();
        }

        _limits = limits;
        _reader = new MultipartReader(boundary.ToString(), body, bufferSize: 64 * 1024)
        {
            HeadersCountLimit = MaxSectionHeaders,
            HeadersLengthLimit = MaxNameBytes + 8192,
            BodyLengthLimit = null,
        };
    }

    /// <summary>Reads fields into the form and stops at the file; null where the form has none.</summary>
    public async Task<PostFile?> ReadToFileAsync(PostForm form, CancellationToken cancellationToken)
    {
        while (await NextSectionAsync(cancellationToken) is { } section)
        {
            var disposition = Disposition(section);
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (name.Equals("file", StringComparison.OrdinalIgnoreCase))
            {
                var filename = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
                return new PostFile(filename, section.ContentType, section.Body);
            }

            if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
            {
                throw PostErrors.FieldTooLong();
            }

            Count(Encoding.UTF8.GetByteCount(name));
            form.Add(name, await ReadValueAsync(section.Body, cancellationToken));
        }

        return null;
    }

    /// <summary>Reads to the closing boundary. Fields after the file are ignored; a second file is not.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        while (await NextSectionAsync(cancellationToken) is { } section)
        {
            if (HeaderUtilities.RemoveQuotes(Disposition(section).Name).Equals("file", StringComparison.OrdinalIgnoreCase))
            {
                throw PostErrors.NotOneFile();
            }
        }
    }

    private async Task<MultipartSection?> NextSectionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            // A body that ends early, or part headers that are too large or broken.
            throw PostErrors.Malformed();
        }
    }

    private static ContentDispositionHeaderValue Disposition(MultipartSection section) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
        && disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase) && disposition.Name.HasValue
            ? disposition
            : throw PostErrors.Malformed();

    /// <summary>Names count too: a form of empty fields would be without a limit.</summary>
    private void Count(int bytes)
    {
        _fieldBytes += bytes;
        if (_fieldBytes > _limits.FieldsBytes)
        {
            throw PostErrors.FieldsTooLong();
        }
    }

    private async Task<string> ReadValueAsync(Stream body, CancellationToken cancellationToken)
    {
        using var value = new MemoryStream();
        var buffer = new byte[4096];
        int count;
        while ((count = await SectionBody.ReadAsync(body, buffer, cancellationToken)) > 0)
        {
            value.Write(buffer.AsSpan(0, count));
            if (value.Length > _limits.FieldBytes)
            {
                throw PostErrors.FieldTooLong();
            }

            Count(count);
        }

        return Encoding.UTF8.GetString(value.GetBuffer(), 0, (int)value.Length);
    }
}
