using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace LogiOpt.Benchmarks.Driving;

/// <summary>A running worker, by its public API.</summary>
internal sealed class Worker : IDisposable
{
    private readonly HttpClient _http;

    public Worker(Uri url, string key)
    {
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 12_000, UseProxy = false }) { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        Key = key;
        _http.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    public Uri Url => _http.BaseAddress!;

    public string Key { get; }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await _http.GetAsync("/health/ready")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Posts positions; answers the status and, if they were taken, how many were known before.</summary>
    public async Task<(HttpStatusCode Status, int Duplicates, TimeSpan? RetryAfter)> PostAsync(byte[] body, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        using var answer = await _http.PostAsync("/api/tracking/positions", content, cancellation);
        if (answer.StatusCode != HttpStatusCode.OK) return (answer.StatusCode, 0, answer.Headers.RetryAfter?.Delta);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        return (answer.StatusCode, json.GetProperty("duplicates").GetInt32(), null);
    }

    public async Task<bool> GetVehiclesAsync(CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync("/api/tracking/vehicles?limit=100", cancellation);
        await answer.Content.ReadAsByteArrayAsync(cancellation);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>The board's stream, its lines as they come.</summary>
    public async IAsyncEnumerable<string> StreamAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync("/api/tracking/board/stream", HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
            if (line.StartsWith("data:", StringComparison.Ordinal)) yield return line;
    }

    /// <summary>A batch of positions of vehicles that drive north at 10 m/s, each after the other.</summary>
    public static byte[] Batch(string run, int from, int count, int vehicles, DateTimeOffset now)
    {
        var text = new StringBuilder("{\"positions\":[", 160 * count);
        for (var k = 0; k < count; k++)
        {
            var (vehicle, at) = ((from + k) % vehicles, now.AddMilliseconds(-(count - k)));
            var (longitude, latitude) = PlaceOf(vehicle, at);
            if (k > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{{\"event\":\"{run}-{from + k}\",\"vehicle\":\"LOAD-{vehicle}\",\"at\":\"{at:O}\",\"point\":[{longitude:F5},{latitude:F6}]}}");
        }

        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    /// <summary>Where a vehicle is at an instant: back and forth on a line, so that no clock makes it jump.</summary>
    public static (double Longitude, double Latitude) PlaceOf(int vehicle, DateTimeOffset at)
    {
        const double degreesPerSecond = 9e-5, turnAfterSeconds = 1800;
        var phase = at.ToUnixTimeMilliseconds() / 1000.0 % (2 * turnAfterSeconds);
        return (113 + vehicle / 1000.0, 23 + degreesPerSecond * (phase <= turnAfterSeconds ? phase : 2 * turnAfterSeconds - phase));
    }

    public void Dispose() => _http.Dispose();
}
