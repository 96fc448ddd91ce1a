using LogiOpt.Tracking.Journal;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Telemetry;

/// <summary>The one way from a door into the journal.</summary>
internal static class Ingest
{
    private const string RetryAfterSeconds = "1";

    /// <summary>Stores entries and answers what became of each once they are durable; else the problem to tell the caller: 429 or 503, with Retry-After.</summary>
    public static async Task<(IReadOnlyList<Outcome>? Outcomes, ProblemHttpResult? Problem)> StoreAsync(
        IReadOnlyList<Entry> entries, IngestQueue queue, HttpContext http, CancellationToken cancellation)
    {
        if (queue.TryAdd(entries) is not { } line)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            return (null, TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests, title: "Too many reports at once",
                detail: "The journal's line is full. Nothing of this request was stored; send it again after Retry-After seconds."));
        }

        try
        {
            return (await line.Committed.WaitAsync(cancellation), null);
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or DbUpdateException)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            return (null, TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "The journal could not be written",
                detail: "Nothing of this request was stored; send it again. See the worker's log and 'doctor'."));
        }
    }
}
