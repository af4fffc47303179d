using System.Net;
using System.Text;

namespace OssCallback.AzureStorage;

/// <summary>Answers as Azure does when it has taken a message; nothing leaves the process.</summary>
internal sealed class DryHandler : HttpMessageHandler
{
    private const string Taken =
        "<QueueMessagesList><QueueMessage><MessageId>dry</MessageId><InsertionTime>Fri, 09 Oct 2026 21:04:30 GMT</InsertionTime><ExpirationTime>Fri, 31 Dec 9999 23:59:59 GMT</ExpirationTime>"
        + "<PopReceipt>dry</PopReceipt><TimeNextVisible>Fri, 09 Oct 2026 21:04:30 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.Created) { RequestMessage = request, Content = new StringContent(Taken, Encoding.UTF8, "application/xml") });

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Messages are sent asynchronously.");
}
