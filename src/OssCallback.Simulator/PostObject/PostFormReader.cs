using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using OssCallback.Simulator.Errors;

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
            || type.Boundary is not { Length: > 0 and <= 256 } boundary)
        {
            throw PostErrors.NotMultipart();
        }

        if (IsQuoted(boundary))
        {
            throw PostErrors.Malformed();
        }

        _limits = limits;
        _reader = new MultipartReader(boundary.ToString(), body, bufferSize: 64 * 1024)
        {
            HeadersCountLimit = MaxSectionHeaders,
            HeadersLengthLimit = 4 * MaxNameBytes,
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
                var filename = HeaderUtilities.RemoveQuotes(
                    disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName)
                    .ToString();
                return new PostFile(filename, section.ContentType, section.Body);
            }

            if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
            {
                throw PostErrors.NameTooLong();
            }

            Count(Encoding.UTF8.GetByteCount(name));
            form.Add(name, await ReadValueAsync(name, section.Body, cancellationToken));
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
        catch (InvalidDataException)
        {
            // Part headers that are too large or broken.
            throw PostErrors.Malformed();
        }
        catch (IOException)
        {
            throw PostErrors.Incomplete();
        }
    }

    /// <summary>What a part says about itself, in the one form that OSS reads: the first header, the name in quotes.</summary>
    private static ContentDispositionHeaderValue Disposition(MultipartSection section)
    {
        if (section.Headers?.Keys.FirstOrDefault()?.Equals(HeaderNames.ContentDisposition, StringComparison.OrdinalIgnoreCase) is not true)
        {
            throw PostErrors.NoDisposition();
        }

        return ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            && disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            && NameValueHeaderValue.Find(disposition.Parameters, "name") is { } name && IsQuoted(name.Value)
            ? disposition
            : throw PostErrors.Malformed();
    }

    /// <summary>.NET's MultipartFormDataContent puts quotes around the boundary and none around names; OSS requires the
    /// opposite.</summary>
    private static bool IsQuoted(StringSegment text) => text is { HasValue: true, Length: > 1 } && text[0] == '"';

    /// <summary>Names count too: a form of empty fields would be without a limit.</summary>
    private void Count(int bytes)
    {
        _fieldBytes += bytes;
        if (_fieldBytes > _limits.FieldsBytes)
        {
            throw PostErrors.FieldsTooLong();
        }
    }

    private async Task<string> ReadValueAsync(string name, Stream body, CancellationToken cancellationToken)
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

        var bytes = value.GetBuffer().AsSpan(0, (int)value.Length);
        var text = Encoding.UTF8.GetString(bytes);

        // With another character in their place, two keys that are not UTF-8 would be one object.
        return name.Equals("key", StringComparison.OrdinalIgnoreCase) && !Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes)
            ? throw OssErrors.InvalidObjectName(text).Refuse()
            : text;
    }
}
