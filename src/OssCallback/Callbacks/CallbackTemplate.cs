using System.Text;
using OssCallback.Uploads;

namespace OssCallback.Callbacks;

/// <summary>The callbackBody that this service issues.</summary>
public static class CallbackTemplate
{
    /// <summary>Builds a template that asks for all system variables, the named custom variables, and carries a ticket.</summary>
    /// <param name="bodyType">One of the body types of <see cref="CallbackParameter"/>.</param>
    /// <param name="ticket">Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>: needs no escaping in either form.</param>
    /// <param name="variables">Names that begin with <c>x:</c>.</param>
    /// <param name="traceParent">The trace of the grant, of which the callback then is; null for none.</param>
    public static string Build(string bodyType, string ticket, IEnumerable<string> variables, string? traceParent = null)
    {
        var names = CallbackFields.System.Concat(variables);
        if (bodyType != CallbackParameter.JsonBodyType)
        {
            var trace = traceParent is null ? string.Empty : $"&{CallbackFields.TraceParent}={traceParent}";
            return $"{string.Join('&', names.Select(name => $"{name}=${{{name}}}"))}&{CallbackFields.Ticket}={ticket}{trace}";
        }

        // In a JSON body OSS writes the quotes of a text itself: the placeholders stand bare.
        var json = new StringBuilder("{");
        foreach (var name in names)
        {
            json.Append('"').Append(name).Append("\":${").Append(name).Append("},");
        }

        json.Append('"').Append(CallbackFields.Ticket).Append("\":\"").Append(ticket);
        if (traceParent is not null)
        {
            json.Append("\",\"").Append(CallbackFields.TraceParent).Append("\":\"").Append(traceParent);
        }

        return json.Append("\"}").ToString();
    }
}
