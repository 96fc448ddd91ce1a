using LogiOpt.Support;
using LogiOpt.Tracking.Evidence;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Offers;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Tests;

/// <summary>Where a PostgreSQL server is.</summary>
internal static class Postgres
{
    /// <summary>The server; skips the test where there is none.</summary>
    public static string ServerOrSkip()
    {
        Assert.SkipWhen(PostgresDatabase.Server is null, $"{PostgresDatabase.Variable} names no PostgreSQL server.");
        return PostgresDatabase.Server!;
    }
}

/// <summary>Every promise of the ledger, on PostgreSQL.</summary>
public sealed class LedgerOnPostgresTests : LedgerTests
{
    private protected override TrackingDb NewDb() => new(server: Postgres.ServerOrSkip());
}

/// <summary>What only matters where many write at once.</summary>
public sealed class ManyWritersTests
{
    [Fact]
    public async Task A_journal_entry_that_commits_late_has_no_later_entry_before_it()
    {
        using var db = new TrackingDb(server: Postgres.ServerOrSkip());
        await db.Apply(Given.Noted(Given.Dispatched(1)));
        await using var scope = db.Services.CreateAsyncScope();
        var slow = scope.ServiceProvider.GetRequiredService<DbContext>();
        await using var open = await slow.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await scope.ServiceProvider.GetRequiredService<Ledger>().ApplyAsync([new Entry(Given.Position(0, 0, "slow"), "test")], CancellationToken.None);

        var quick = db.Apply(Given.Position(0, 0.1, "quick"));
        // The database itself says that the second writer waits.
        while (await db.With<long, DbContext>(c => c.Database.SqlQuery<long>(
            $"""SELECT count(*) AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'""").SingleAsync()) == 0)
            await Task.Yield();
        Assert.False(quick.IsCompleted);
        Assert.DoesNotContain(await db.Rows<JournalRow>(), r => r.Event is "slow" or "quick");

        await open.CommitAsync(TestContext.Current.CancellationToken);
        await quick;
        Assert.Equal(["slow", "quick"], (await db.Rows<JournalRow>()).OrderBy(r => r.Sequence).Select(r => r.Event).Where(e => e[0] != ':'));
    }

    [Fact]
    public async Task Many_ledgers_at_once_give_what_one_gives()
    {
        var facts = Given.WholeRound(4).ToArray();
        using var expected = new TrackingDb(server: Postgres.ServerOrSkip());
        expected.MoveTo(120);
        foreach (var fact in facts) await expected.Apply(fact);
        using var db = new TrackingDb(server: Postgres.ServerOrSkip());
        db.MoveTo(120);
        await db.Apply(facts[0]);
        await Task.WhenAll(facts.Concat(facts).Chunk(3).Select(batch => db.Apply(batch)));

        Assert.Equal(facts.Length, (await db.Rows<JournalRow>()).Count(r => r.Type != "told"));
        Assert.Equal((await expected.Rows<RouteRow>()).Single().Body, (await db.Rows<RouteRow>()).Single().Body);
        Assert.Equal((await expected.Rows<VehicleRow>()).Single().Body, (await db.Rows<VehicleRow>()).Single().Body);
        Assert.Empty((await db.With<RebuildReport, DbContext>(c => Rebuild.VerifyAsync(c, null, CancellationToken.None))).Differences);
    }

    [Fact]
    public async Task Of_many_shoppers_at_once_no_more_hold_a_place_than_there_are()
    {
        using var db = new TrackingDb(server: Postgres.ServerOrSkip(), more: services =>
        {
            services.AddSingleton(Options.Create(new OfferOptions()));
            services.AddScoped<OfferDesk>();
            GivenPorts.Add(services);
        });
        _ = await db.Rows<SlotHoldRow>();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(k =>
            db.With<(SlotOutcome Outcome, SlotHoldRow? Hold), OfferDesk>(d => d.HoldAsync("halfDay/a", 10, $"cart-{k % 20}", CancellationToken.None))));
        var held = (await db.Rows<SlotHoldRow>()).Where(h => h.ExpiresAt > db.Time.GetUtcNow()).ToList();
        Assert.Equal(5, held.Count);
        Assert.Equal(5, held.Select(h => h.Shopper).Distinct().Count());
        Assert.Contains(outcomes, o => o.Outcome == SlotOutcome.Full);
    }

    [Fact]
    public async Task Seals_over_a_journal_on_PostgreSQL_hold()
    {
        using var db = new TrackingDb(server: Postgres.ServerOrSkip(), more: services => services.AddScoped<JournalSeals>());
        db.MoveTo(120);
        await db.Apply(Given.WholeRound(3));
        db.MoveTo(125);
        Assert.True(await db.With<int, JournalSeals>(s => s.SealNextAsync(CancellationToken.None)) > 0);
        Assert.Null(await db.With<SealRow?, JournalSeals>(s => s.FirstBrokenAsync(CancellationToken.None)));
    }
}
