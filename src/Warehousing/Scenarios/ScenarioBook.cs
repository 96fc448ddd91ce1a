using System.Text.Json;
using System.Text.Json.Serialization;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Warehousing.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Scenarios in the database.</summary>
internal sealed class ScenarioBook(DbContext db, TimeProvider time)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public Task<int> WaitingAsync(CancellationToken cancellation) =>
        db.Set<ScenarioRow>().CountAsync(s => s.State == ScenarioState.Queued || s.State == ScenarioState.Running, cancellation);

    public async Task<ScenarioRow> AddAsync(string name, ScenarioInput input, CancellationToken cancellation)
    {
        var id = IdMaker.TimeOrdered(time);
        var row = new ScenarioRow
        {
            Scenario = new ScenarioId(id),
            Key = id.ToString("N"),
            Name = name,
            State = ScenarioState.Queued,
            Input = JsonSerializer.Serialize(input, Json),
            CreatedAt = Instants.Trim(time.GetUtcNow()),
        };
        db.Add(row);
        await db.SaveChangesAsync(cancellation);
        return row;
    }

    public async Task<ScenarioRow?> FindAsync(ScenarioId scenario, CancellationToken cancellation) =>
        await db.Set<ScenarioRow>().SingleOrDefaultAsync(s => s.Scenario == scenario, cancellation);

    /// <summary>Scenarios from the newest, one more than asked.</summary>
    public Task<List<ScenarioRow>> ListAsync(PageRequest page, CancellationToken cancellation)
    {
        var rows = db.Set<ScenarioRow>().AsNoTracking();
        if (page.After is { } after) rows = rows.Where(s => string.Compare(s.Key, after) < 0);
        return rows.OrderByDescending(s => s.Key).Take(page.Limit + 1).ToListAsync(cancellation);
    }

    /// <summary>Puts back into the queue what a stopped process left running.</summary>
    public async Task<int> RequeueAsync(CancellationToken cancellation)
    {
        var left = await db.Set<ScenarioRow>().Where(s => s.State == ScenarioState.Running).ToListAsync(cancellation);
        foreach (var row in left) Move(row, ScenarioState.Queued);
        await db.SaveChangesAsync(cancellation);
        return left.Count;
    }

    /// <summary>Takes the oldest waiting scenario; null if none waits.</summary>
    public async Task<ScenarioRow?> TakeAsync(CancellationToken cancellation)
    {
        var row = await db.Set<ScenarioRow>().Where(s => s.State == ScenarioState.Queued).OrderBy(s => s.Key).FirstOrDefaultAsync(cancellation);
        if (row is null) return null;
        Move(row, ScenarioState.Running);
        await db.SaveChangesAsync(cancellation);
        return row;
    }

    public async Task FinishAsync(ScenarioRow row, ScenarioOutcome outcome, CancellationToken cancellation)
    {
        switch (outcome)
        {
            case ScenarioOutcome.Found found:
                row.Result = JsonSerializer.Serialize(found.Result, Json);
                Move(row, ScenarioState.Done);
                break;
            case ScenarioOutcome.Nothing nothing:
                row.Failure = nothing.Reason.Length <= 2000 ? nothing.Reason : nothing.Reason[..2000];
                Move(row, ScenarioState.Failed);
                break;
        }

        row.FinishedAt = Instants.Trim(time.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
    }

    public static ScenarioInput InputOf(ScenarioRow row) =>
        JsonSerializer.Deserialize<ScenarioInput>(row.Input, Json) ?? throw new InvalidOperationException($"Scenario {row.Scenario} has no input.");

    public static ScenarioResult? ResultOf(ScenarioRow row) =>
        row.Result is null ? null : JsonSerializer.Deserialize<ScenarioResult>(row.Result, Json);

    private static void Move(ScenarioRow row, ScenarioState state)
    {
        row.State = state;
        row.Version++;
    }
}
