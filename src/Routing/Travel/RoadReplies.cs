using System.Net;
using System.Text.Json;

namespace LogiOpt.Routing.Travel;

/// <summary>Reads replies of road servers and trusts none of them: their size, shape and figures are checked.</summary>
internal static class RoadReplies
{
    /// <summary>The longest leg believed: once around the Earth, and a hundred days.</summary>
    private const double MostMetres = 4e7, MostSeconds = 100 * 86_400.0;

    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 32 };

    /// <summary>Sends a request and reads the reply as JSON.</summary>
    /// <param name="http">The client.</param>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">Longest reply that is read.</param>
    /// <param name="refusal">Turns the body of a refusal (4xx) into a fault.</param>
    /// <param name="cancellation">Ends the call.</param>
    public static async Task<JsonDocument> SendAsync(
        HttpClient http, HttpRequestMessage request, int maxBytes, Func<JsonElement, RoadNetworkFault?> refusal, CancellationToken cancellation)
    {
        try
        {
            using var reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if ((int)reply.StatusCode >= 500 || reply.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
                throw new RoadNetworkFault($"it answers {(int)reply.StatusCode}", isTransient: true);
            var bytes = await ReadAsync(reply, maxBytes, cancellation);
            var document = Parse(bytes, (int)reply.StatusCode);
            if (reply.IsSuccessStatusCode && refusal(document.RootElement) is null) return document;
            using (document)
                throw refusal(document.RootElement) ?? new RoadNetworkFault($"it answers {(int)reply.StatusCode}");
        }
        catch (HttpRequestException fault)
        {
            throw new RoadNetworkFault($"it cannot be reached ({fault.HttpRequestError})", isTransient: true);
        }
        catch (IOException)
        {
            throw new RoadNetworkFault("its reply breaks off", isTransient: true);
        }
    }

    /// <summary>A square part of a table given as rows of cells.</summary>
    /// <param name="table">The array of rows.</param>
    /// <param name="rows">Rows expected.</param>
    /// <param name="columns">Columns expected.</param>
    /// <param name="scale">Factor to seconds or metres.</param>
    /// <param name="areMetres">Which bound of belief holds.</param>
    public static double[] Cells(JsonElement table, int rows, int columns, double scale, bool areMetres)
    {
        if (table.ValueKind != JsonValueKind.Array || table.GetArrayLength() != rows) throw Nonsense($"no table of {rows} rows");
        var cells = new double[rows * columns];
        var at = 0;
        foreach (var row in table.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != columns) throw Nonsense($"a row that has not {columns} cells");
            foreach (var cell in row.EnumerateArray()) cells[at++] = Cell(cell, scale, areMetres);
        }

        return cells;
    }

    /// <summary>One cell; NaN where there is no road.</summary>
    public static double Cell(JsonElement cell, double scale, bool areMetres)
    {
        if (cell.ValueKind == JsonValueKind.Null) return double.NaN;
        if (cell.ValueKind != JsonValueKind.Number || !cell.TryGetDouble(out var value)) throw Nonsense("a cell that is no number");
        value *= scale;
        return value >= 0 && value <= (areMetres ? MostMetres : MostSeconds) ? value : throw Nonsense($"a cell of {value}");
    }

    /// <summary>A member, or a fault that names it.</summary>
    public static JsonElement Member(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var member) ? member : throw Nonsense($"no '{name}'");

    public static RoadNetworkFault Nonsense(string what) => new($"its reply makes no sense: {what}");

    private static JsonDocument Parse(ReadOnlyMemory<byte> bytes, int status)
    {
        try
        {
            return JsonDocument.Parse(bytes, Depth);
        }
        catch (JsonException)
        {
            throw Nonsense($"status {status} and no JSON");
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage reply, int maxBytes, CancellationToken cancellation)
    {
        if (reply.Content.Headers.ContentLength > maxBytes) throw Nonsense($"longer than {maxBytes} bytes");
        await using var body = await reply.Content.ReadAsStreamAsync(cancellation);
        using var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (kept.Length + read > maxBytes) throw Nonsense($"longer than {maxBytes} bytes");
            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }
}
