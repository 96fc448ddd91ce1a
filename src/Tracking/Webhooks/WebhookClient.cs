using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LogiOpt.Tracking.Storage;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Webhooks;

/// <summary>Sends one message to one receiver: no redirect, no proxy, no private address, bounded in time and bytes.</summary>
internal sealed class WebhookClient : IDisposable
{
    public const string MediaType = "application/cloudevents+json";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly WebhookSecrets _secrets;
    private readonly HttpClient _http;

    public WebhookClient(WebhookSecrets secrets, IOptions<TrackingOptions> options)
    {
        _secrets = secrets;
        var allowPrivate = options.Value.WebhooksMayCallPrivateAddresses;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = Timeout,
            ConnectCallback = (context, cancellation) => PublicAddresses.ConnectAsync(context.DnsEndPoint, allowPrivate, cancellation),
        })
        { Timeout = Timeout };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("LogiOpt", "1"));
    }

    public async Task<Attempt> SendAsync(WebhookRow webhook, WebhookDeliveryRow delivery, DateTimeOffset now, CancellationToken cancellation)
    {
        WebhookSecret[] secrets;
        try
        {
            secrets = _secrets.Read(webhook);
        }
        catch (CryptographicException)
        {
            return new Attempt(null, "The keys that encrypted its secret are not on this worker: see Data:Keys.", null);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new StringContent(delivery.Body, Encoding.UTF8, new MediaTypeHeaderValue(MediaType)) };
        request.Headers.Add("webhook-id", delivery.MessageId);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Header(secrets, delivery.MessageId, now, delivery.Body));
        try
        {
            // The answer's body is nobody's business and is not read.
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return new Attempt((int)answer.StatusCode, null, RetryAfterOf(answer, now));
        }
        catch (HttpRequestException fault)
        {
            return new Attempt(null, fault.InnerException is SocketException socket ? socket.SocketErrorCode.ToString() : fault.Message, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Attempt(null, $"No answer within {Timeout.TotalSeconds} s.", null);
        }
    }

    public void Dispose() => _http.Dispose();

    private static TimeSpan? RetryAfterOf(HttpResponseMessage answer, DateTimeOffset now) =>
        answer.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - now) : null;
}
