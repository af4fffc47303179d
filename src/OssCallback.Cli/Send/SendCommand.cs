using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Simulator.Callbacks;
using OssCallback.Simulator.Images;
using CallbackUrl = OssCallback.Simulator.Callbacks.CallbackUrl;

namespace OssCallback.Cli.Send;

/// <summary><c>oss-callback send</c>: one callback as OSS would send it, and what OSS would make of the answer.</summary>
internal static class SendCommand
{
    private static readonly Argument<string> Url = SigningOptions.CreateUrl();
    private static readonly SigningOptions Signing = new();
    private static readonly Option<string> Object = new("--object")
    {
        Description = "The object key.",
        DefaultValueFactory = _ => "uploads/test/photo.png",
        HelpName = "key",
    };
    private static readonly Option<long> Size = new("--size")
    {
        Description = "The object's size in bytes.",
        DefaultValueFactory = _ => 1024,
        HelpName = "bytes",
    };
    private static readonly Option<string> ContentType = new("--type")
    {
        Description = "The object's type.",
        DefaultValueFactory = _ => "image/png",
        HelpName = "type",
    };
    private static readonly Option<string?> Image = new("--image")
    {
        Description = "Width and height for ${imageInfo.…}, such as 800x600; without it the object is not an image.",
        HelpName = "WxH",
    };
    private static readonly Option<string[]> Variable = new("--var")
    {
        Description = "A custom variable; may be repeated.",
        HelpName = "x:name=value",
    };
    private static readonly Option<string?> Template = new("--body")
    {
        Description = "A callbackBody template of your own, with ${…} placeholders.",
        HelpName = "template",
    };
    private static readonly Option<string?> Callback = new("--callback")
    {
        Description = "A callback parameter (Base64) to take template, body type and host from.",
        HelpName = "base64",
    };
    private static readonly Option<bool> Grant = new("--grant")
    {
        Description = "Ask /api/policy of the same service for a grant and use its object, callback and ticket.",
    };
    private static readonly Option<string?> Profile = new("--profile")
    {
        Description = "With --grant: the profile to ask for.",
        HelpName = "name",
    };
    private static readonly Option<string?> Ticket = new("--ticket")
    {
        Description = "A ticket for the callback's body.",
        HelpName = "text",
    };
    private static readonly Option<string?> TicketKey = new("--ticket-key")
    {
        Description = "A Base64 secret of Callback:TicketKeys to make a ticket with.",
        HelpName = "base64",
    };
    private static readonly Option<string?> Tamper = new("--tamper")
    {
        Description = "Falsify one part: path, query, body, signature, key-url, authorization or ticket.",
        HelpName = "part",
    };
    private static readonly Option<bool> Twice = new("--twice") { Description = "Send the same callback two times." };
    private static readonly Option<bool> Curl = new("--curl") { Description = "Print the equivalent curl command and send nothing." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object for each callback sent." };

    public static Command Create()
    {
        var command = new Command("send", """
            Send a signed callback to a callback server, exactly as OSS would, and say how OSS would judge the answer.

            --tamper path and query sign for another address, ticket changes the body before it is signed; the rest is changed after
            signing.

            Where a falsified callback is answered with 200, the genuine one is sent too, to compare: some servers refuse with 200.

            Exit code: 0 OSS would accept the answer (with --tamper: the receiver refused, and not with 200), 1 not, 2 wrong usage.

            Example:
              oss-callback send http://127.0.0.1:7071/api/callback --grant
              oss-callback send http://127.0.0.1:7071/api/callback --grant --tamper body
            """)
        {
            Url, Object, Size, ContentType, Image, Variable, Template, Callback, Grant, Profile, Ticket, TicketKey, ServiceOptions.ApiKey,
            Tamper, Twice, Curl, Json,
        };
        Signing.AddTo(command);
        Tamper.AcceptOnlyFromAmong([.. Tampering.Names.Keys]);
        command.Validators.Add(result =>
        {
            if (new[]
            {
                result.GetResult(Callback) is not null,
                result.GetValue(Grant),
                result.GetResult(Ticket) is not null,
                result.GetResult(TicketKey) is not null,
            }.Count(
                given => given) > 1)
            {
                result.AddError("Give one of --callback, --grant, --ticket and --ticket-key.");
            }

            if (result.GetResult(Profile) is not null && !result.GetValue(Grant))
            {
                result.AddError("--profile goes with --grant.");
            }

            foreach (var variable
                in (result.GetValue(Variable) ?? []).Where(
                    variable => !variable.StartsWith("x:", StringComparison.Ordinal) || !variable.Contains('=', StringComparison.Ordinal)))
            {
                result.AddError($"--var takes x:name=value, not '{variable}'.");
            }

            foreach (var name
                in (result.GetValue(Variable) ?? [])
                    .GroupBy(variable => variable.Split('=')[0], StringComparer.Ordinal)
                    .Where(given => given.Count() > 1))
            {
                result.AddError($"--var {name.Key} is given twice.");
            }

            if (result.GetValue(Image) is { } image && ReadImage(image) is null)
            {
                result.AddError("--image takes width and height, such as 800x600.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(parsed, cancellationToken);
        }
        catch (Exception exception)
            when (exception is FormatException or IOException or UnauthorizedAccessException or HttpRequestException or JsonException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }
    }

    private static async Task<int> SendAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var url = CallbackUrl.Parse(parsed.GetRequiredValue(Url))!;
        var tamper = parsed.GetValue(Tamper) is { } name ? Tampering.Names[name] : Send.Tamper.None;
        using var key = Signing.ReadKey(parsed);
        var (callback, upload, ticket) = await PrepareAsync(parsed, cancellationToken);
        var signed = new CallbackSigner(key, TimeProvider.System).Sign(
            Tampering.SignedUrl(url, tamper), Tampering.Template(callback, tamper, ticket), upload);
        var message = Tampering.Apply(signed, url, tamper);
        if (parsed.GetValue(Curl))
        {
            Console.WriteLine(CurlCommand.Of(url, message));
            return ExitCodes.Ok;
        }

        var exchange = new CallbackExchange(
            SendReport.Limit, TimeProvider.System, new CallbackTls(null), NullLogger<CallbackExchange>.Instance);
        var good = true;
        for (var attempt = 0; attempt < (parsed.GetValue(Twice) ? 2 : 1); attempt++)
        {
            var trip = await exchange.ObserveAsync(url, callback.Sni, message.ToBytes());
            var refusesWith200 = tamper != Send.Tamper.None && trip.Answer is { Status: >= 200 and < 300 } success
                && await RefusesAsync(exchange, url, callback, new CallbackSigner(key, TimeProvider.System).Sign(url, callback, upload),
                    message, success);
            var result = SendReport.Of(trip, message, upload, parsed.GetValue(Tamper), refusesWith200);
            good &= tamper == Send.Tamper.None ? result.Accepted
                : result is { Accepted: false, Status: not null, RefusesWith200: not true };
            if (parsed.GetValue(Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(result, CliJsonContext.Lines.SendResult));
            }
            else
            {
                SendReport.Print(result, trip, message, showRequest: attempt == 0);
            }
        }

        return good ? ExitCodes.Ok : ExitCodes.Failed;
    }

    /// <summary>A success may still be a refusal: the answers to the same callback without the falsification tell.</summary>
    private static async Task<bool> RefusesAsync(CallbackExchange exchange, CallbackUrl url, CallbackRequest callback,
        CallbackMessage genuine, CallbackMessage falsified, ReceivedAnswer answer)
    {
        var first = await exchange.ObserveAsync(url, callback.Sni, genuine.ToBytes());
        var second = await exchange.ObserveAsync(url, callback.Sni, genuine.ToBytes());
        return first.Answer is { Status: 200 } one && second.Answer is { Status: 200 } other && !GenuineAnswers.SaysNo(one)
            ? new GenuineAnswers(one, other).Refuses(answer, falsified)
            : GenuineAnswers.SaysNo(answer);
    }

    private static async Task<(CallbackRequest Callback, ReportedUpload Upload, string? Ticket)> PrepareAsync(
        ParseResult parsed, CancellationToken cancellationToken)
    {
        var bodyType = Signing.BodyType(parsed);
        var variables = (parsed.GetValue(Variable) ?? [])
            .Select(variable => variable.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var upload = new ReportedUpload
        {
            Bucket = parsed.GetRequiredValue(Signing.Bucket),
            Object = parsed.GetRequiredValue(Object),
            Size = parsed.GetValue(Size),
            MimeType = parsed.GetRequiredValue(ContentType),
            Image = parsed.GetValue(Image) is { } image ? ReadImage(image) : null,
            Variables = variables,
        };
        if (parsed.GetValue(Callback) is { } parameter)
        {
            return (CallbackSource.FromParameter(parameter), upload, null);
        }

        if (parsed.GetValue(Grant))
        {
            using var api = ServiceOptions.CreateClient(parsed, new Uri(new Uri(parsed.GetRequiredValue(Url)), "/"));
            var grant = await CallbackSource.GrantAsync(
                api, new GrantParameters(Path.GetFileName(upload.Object), upload.MimeType, upload.Size, parsed.GetValue(Profile)),
                cancellationToken);
            var granted = CallbackSource.FromParameter(grant.Fields[PolicyFields.Callback]);
            return (
                granted,
                upload with { Object = grant.Fields[PolicyFields.Key], Bucket = CallbackSource.BucketOf(grant, upload.Bucket) },
                grant.Ticket);
        }

        var ticket = parsed.GetValue(Ticket);
        if (parsed.GetValue(TicketKey) is { } secret)
        {
            ticket = new TicketSigner([CallbackSource.Secret(secret)]).Issue(
                new UploadTicket(TimeProvider.System.GetUtcNow() + UploadTicket.Grace, "default", string.Empty), upload.Bucket,
                upload.Object);
        }

        return (
            CallbackSource.Own(parsed.GetRequiredValue(Url), bodyType, ticket, variables.Keys, parsed.GetValue(Template)), upload, ticket);
    }

    private static ImageInfo? ReadImage(string text) => text.Split('x') is [var width, var height]
        && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var columns)
            && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            ? new ImageInfo(columns, rows, "png")
            : null;
}
