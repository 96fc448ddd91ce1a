using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LogiOpt.Host.Demo.Client;

/// <summary>The public API as the demo uses it: the same requests that any outside client may send.</summary>
internal sealed class DemoApi(HttpClient http, TimeProvider wall)
{
    /// <summary>How often a request is sent before the demo gives up; only a busy service (429, 503) is asked again.</summary>
    private const int MaxAttempts = 30;

    /// <summary>Pages of one list at most.</summary>
    private const int MaxPages = 1_000;

    private static readonly TimeSpan DefaultPause = TimeSpan.FromMilliseconds(200), LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Where the service is, without a slash at the end.</summary>
    public string Address => http.BaseAddress?.ToString().TrimEnd('/') ?? "";

    public Task<TAnswer> GetAsync<TAnswer>(string path, CancellationToken cancellation) =>
        SendAsync<TAnswer>(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    /// <summary>Every row of a paged list.</summary>
    /// <param name="path">The list with its query, without limit and cursor.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<List<T>> GetAllAsync<T>(string path, CancellationToken cancellation)
    {
        var rows = new List<T>();
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var limit = path + (path.Contains('?') ? '&' : '?') + "limit=500";
            var answer = await GetAsync<Page<T>>(cursor is null ? limit : $"{limit}&cursor={Uri.EscapeDataString(cursor)}", cancellation);
            rows.AddRange(answer.Items);
            if (answer.Next is null) return rows;
            cursor = answer.Next;
        }

        throw new DemoApiException($"GET {path}: more than {MaxPages} pages.");
    }

    /// <param name="path">Where.</param>
    /// <param name="body">What.</param>
    /// <param name="idempotencyKey">Makes a repeated request one; null where the body names its rows itself.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<TAnswer> PostAsync<TAnswer>(string path, object body, string? idempotencyKey, CancellationToken cancellation) =>
        SendAsync<TAnswer>(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, body.GetType(), options: Contract.Json) };
            if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
            return request;
        }, cancellation);

    private async Task<TAnswer> SendAsync<TAnswer>(Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var message = request();
            using var response = await http.SendAsync(message, cancellation);
            var isBusy = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
            if (isBusy && attempt < MaxAttempts)
            {
                var asked = response.Headers.RetryAfter?.Delta ?? DefaultPause;
                await Task.Delay(asked < LongestPause ? asked : LongestPause, wall, cancellation);
                continue;
            }

            if (!response.IsSuccessStatusCode)
                throw new DemoApiException(await Explain(message, response, cancellation)) { Status = (int)response.StatusCode };
            return await Read<TAnswer>(message, response, cancellation);
        }
    }

    private static async Task<TAnswer> Read<TAnswer>(HttpRequestMessage message, HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<TAnswer>(Contract.Json, cancellation)
                ?? throw new DemoApiException($"{message.Method} {message.RequestUri}: the answer is empty.");
        }
        catch (JsonException fault)
        {
            throw new DemoApiException($"{message.Method} {message.RequestUri}: the answer is not what the contract says: {fault.Message}");
        }
    }

    // Problem details (RFC 9457) say what is wrong; they are told whole, but not without end.
    private static async Task<string> Explain(HttpRequestMessage message, HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStringAsync(cancellation);
        return $"{message.Method} {message.RequestUri} answered {(int)response.StatusCode}: {(body.Length > 2_000 ? body[..2_000] + " ..." : body)}";
    }
}

/// <summary>The service refused a request of the demo, or answered something else than its contract says.</summary>
internal sealed class DemoApiException(string message) : Exception(message)
{
    /// <summary>The HTTP status; 0 if it is not the status that was wrong.</summary>
    public int Status { get; init; }
}
