using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using LogiOpt.Host.Persistence;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Api;

/// <summary>A POST under <c>/api</c> that carries <c>Idempotency-Key</c> is answered once; a repeat within a day gets the first answer again.</summary>
internal sealed class IdempotencyKeys(RequestDelegate next)
{
    public const string Header = "Idempotency-Key";
    private const int MaxKeyLength = 200;
    private const int MaxKeptBody = 1_000_000;
    private static readonly TimeSpan Keep = TimeSpan.FromDays(1);

    // Requests of this process under way, so that two at the same time are not both carried out.
    private readonly ConcurrentDictionary<string, bool> _underWay = new();

    public async Task InvokeAsync(HttpContext http, LogiOptDb db, TimeProvider time)
    {
        var key = http.Request.Headers[Header].ToString();
        if (key.Length == 0 || !HttpMethods.IsPost(http.Request.Method) || !http.Request.Path.StartsWithSegments("/api"))
        {
            await next(http);
            return;
        }

        if (key.Length > MaxKeyLength)
        {
            await Results.Problem($"{Header} has {key.Length} characters; at most {MaxKeyLength} are taken. Use a UUID.", statusCode: 400).ExecuteAsync(http);
            return;
        }

        http.Request.EnableBuffering();
        var bodyHash = Convert.ToHexStringLower(await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted));
        http.Request.Body.Position = 0;
        var caller = http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller}\0{http.Request.Path}\0{key}")));
        if (!_underWay.TryAdd(id, true))
        {
            await Results.Problem("A request with this idempotency key is being carried out. Ask again in a moment.", statusCode: 409).ExecuteAsync(http);
            return;
        }

        try
        {
            var oldest = time.GetUtcNow() - Keep;
            var known = await db.Set<IdempotencyRow>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.AnsweredAt > oldest, http.RequestAborted);
            if (known is null) await CarryOutAsync(http, db, id, bodyHash, time.GetUtcNow(), oldest);
            else if (known.BodyHash != bodyHash)
                await Results.Problem("This idempotency key was used with another body. Use a new key for a new request.", statusCode: 422).ExecuteAsync(http);
            else await RepeatAsync(http, known);
        }
        finally
        {
            _underWay.TryRemove(id, out _);
        }
    }

    private async Task CarryOutAsync(HttpContext http, LogiOptDb db, string id, string bodyHash, DateTimeOffset now, DateTimeOffset oldest)
    {
        var wire = http.Response.Body;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = wire;
        }

        // A server fault is not an answer to keep: the caller should try again.
        if (http.Response.StatusCode < 500 && answer.Length <= MaxKeptBody)
        {
            db.ChangeTracker.Clear();
            await db.Set<IdempotencyRow>().Where(r => r.Id == id || r.AnsweredAt <= oldest).ExecuteDeleteAsync(http.RequestAborted);
            db.Add(new IdempotencyRow
            {
                Id = id,
                BodyHash = bodyHash,
                Status = http.Response.StatusCode,
                ContentType = http.Response.ContentType ?? "",
                Location = http.Response.Headers.Location,
                Body = Encoding.UTF8.GetString(answer.ToArray()),
                AnsweredAt = now,
            });
            await db.SaveChangesAsync(http.RequestAborted);
        }

        answer.Position = 0;
        await answer.CopyToAsync(wire, http.RequestAborted);
    }

    private static async Task RepeatAsync(HttpContext http, IdempotencyRow known)
    {
        http.Response.StatusCode = known.Status;
        if (known.ContentType.Length > 0) http.Response.ContentType = known.ContentType;
        if (known.Location is not null) http.Response.Headers.Location = known.Location;
        http.Response.Headers["Idempotency-Replayed"] = "true";
        await http.Response.WriteAsync(known.Body, http.RequestAborted);
    }
}
