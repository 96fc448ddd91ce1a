using System.Text.Json;
using LogiOpt.Core.Input;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace LogiOpt.Host.Api;

/// <summary>Turns what went wrong into RFC 9457 problem details: bad input with every fault, outside failures with what to do, and never a stack trace.</summary>
internal sealed class Problems(IProblemDetailsService problems, ILogger<Problems> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = 499;
            return true;
        }

        var details = Describe(exception);
        if (details.Status >= 500) log.LogError(exception, "{Method} {Path} failed", http.Request.Method, http.Request.Path);
        http.Response.StatusCode = details.Status!.Value;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = http, ProblemDetails = details });
    }

    internal static ProblemDetails Describe(Exception exception) => exception switch
    {
        BadInputException bad => Bad(bad.Faults, bad.Count),
        BadHttpRequestException { InnerException: JsonException json } => Bad([JsonFault(json)], 1),
        BadHttpRequestException http => new ProblemDetails { Status = http.StatusCode, Title = "The request cannot be read", Detail = http.Message },
        JsonException json => Bad([JsonFault(json)], 1),
        DbUpdateConcurrencyException => new ProblemDetails { Status = 409, Title = "Changed meanwhile", Detail = "Somebody else changed this at the same time. Read it again and repeat the request." },
        _ when Storage(exception) is { } storage => storage,
        _ => new ProblemDetails { Status = 500, Title = "Internal fault", Detail = "This is a fault of ours. The log has the details under this trace id." },
    };

    private static ProblemDetails? Storage(Exception exception)
    {
        for (var fault = exception; fault is not null; fault = fault.InnerException)
            if (fault is SqliteException sqlite)
                return sqlite.SqliteErrorCode switch
                {
                    13 => new ProblemDetails { Status = 507, Title = "The disk is full", Detail = "Nothing was stored. Free some space and repeat the request." },
                    5 or 6 => Busy(),
                    8 => new ProblemDetails { Status = 507, Title = "The database cannot be written", Detail = "Nothing was stored. The operator must make the data directory writable." },
                    _ => null,
                };
            else if (fault is PostgresException postgres)
                return postgres.SqlState switch
                {
                    "53100" => new ProblemDetails { Status = 507, Title = "The disk is full", Detail = "Nothing was stored. Free some space and repeat the request." },
                    "40001" or "40P01" or "55P03" or "57P01" or "57P03" or "53300" => Busy(),
                    _ => null,
                };
            else if (fault is NpgsqlException { IsTransient: true }) return Busy();
        return null;

        static ProblemDetails Busy() => new() { Status = 503, Title = "The database is busy", Detail = "Nothing was stored. Repeat the request in a moment." };
    }

    private static ProblemDetails Bad(IReadOnlyList<Fault> faults, int count) => new()
    {
        Status = 400,
        Title = count == 1 ? "The input has a fault" : $"The input has {count} faults",
        Detail = string.Join(" ", faults.Take(3).Select(f => $"{f.Where}: {f.What}.")) + (count > 3 ? $" And {count - 3} more." : ""),
        Extensions = { ["faults"] = faults, ["faultCount"] = count },
    };

    private static Fault JsonFault(JsonException json) =>
        new(json.Path is null or "" or "$" ? "body" : json.Path.TrimStart('$', '.'),
            json.LineNumber is null ? json.Message.Split(" Path:")[0].TrimEnd('.') : $"Not readable at line {json.LineNumber + 1}: {json.Message.Split(" Path:")[0].TrimEnd('.')}",
            "Send JSON of the shape that /openapi/v1.json describes");
}
