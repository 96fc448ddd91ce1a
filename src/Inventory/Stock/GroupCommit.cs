using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Inventory.Stock;

/// <summary>Lets short works of many callers share one transaction: the wait for the disk is paid once for all that came meanwhile.</summary>
/// <remarks>
/// <para>While one group is being committed the next one gathers. Each work runs behind a savepoint of its own, so one that fails takes
/// back its own changes only, and nobody is told of success before the commit.</para>
/// <para>On SQLite, which has one writer, this also replaces the unfair race for its lock by a queue. On PostgreSQL each process has its
/// own queue, and a lock held to the commit lets one group work at a time: works take rows in the order in which callers came, so two
/// groups at once would wait for each other in a ring. Correctness rests on the works' conditional updates alone, never on queue or lock.</para>
/// <para>Source: group commit, DeWitt et al. (1984), SIGMOD Record 14(2), 1-8.</para>
/// </remarks>
internal sealed class GroupCommit(IServiceScopeFactory scopes)
{
    /// <summary>Works in one transaction; more would keep other writers waiting for long.</summary>
    public const int MostMembers = 128;

    /// <summary>Works that may wait; beyond it a caller is told to come again.</summary>
    public const int MostWaiting = 4_096;

    // Each failed attempt means that somebody else won the same row, so somebody makes progress.
    private const int MaxAttempts = 6;

    private const string Savepoint = "work";

    // Any number will do that no other part uses as a lock; this spells "stock" on a phone.
    private const string BecomeTheWorkingGroup = "SELECT pg_advisory_xact_lock(78625)";

    private readonly ConcurrentQueue<Member> _waiting = new();
    private int _pending;

    /// <summary>Runs one work within a shared transaction; returns when that is committed.</summary>
    /// <param name="work">Gets the services of the group's scope, its context among them; opens no transaction. May run more than once.</param>
    /// <param name="cancellation">Stops the waiting, not a work that is under way.</param>
    /// <exception cref="GroupCommitBusyException">Too many wait already.</exception>
    public async Task<T> RunAsync<T>(Func<IServiceProvider, Task<T>> work, CancellationToken cancellation)
    {
        var member = new Member(async services => await work(services), cancellation);
        if (Volatile.Read(ref _pending) >= MostWaiting) throw new GroupCommitBusyException();
        _waiting.Enqueue(member);
        if (Interlocked.Increment(ref _pending) == 1) _ = Task.Run(DrainAsync, CancellationToken.None);
        return (T)(await member.Done.Task)!;
    }

    private async Task DrainAsync()
    {
        int taken;
        do
        {
            var group = new List<Member>();
            while (group.Count < MostMembers && _waiting.TryDequeue(out var member)) group.Add(member);
            taken = group.Count;
            group.RemoveAll(m => m.Cancellation.IsCancellationRequested && m.Done.TrySetCanceled(m.Cancellation));
            if (group.Count > 0) await CommitAsync(group);
        }
        while (Interlocked.Add(ref _pending, -taken) > 0);
    }

    private async Task CommitAsync(List<Member> group)
    {
        for (var attempt = 1; group.Count > 0; attempt++)
        {
            try
            {
                var again = await TryCommitAsync(group);
                foreach (var member in group.Except(again)) member.Tell();
                group = attempt < MaxAttempts ? again : Fail(again);
            }
            catch (Exception fault) when (!Races.IsRace(fault) || attempt >= MaxAttempts)
            {
                foreach (var member in group) member.Done.TrySetException(fault);
                return;
            }
            catch (Exception)
            {
                // Another process won the lock or a row: the group is done again from the start.
            }
        }
    }

    private async Task<List<Member>> TryCommitAsync(List<Member> group)
    {
        List<Member> again = [];
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        if (db.Database.ProviderName == "Npgsql.EntityFrameworkCore.PostgreSQL") await db.Database.ExecuteSqlRawAsync(BecomeTheWorkingGroup, CancellationToken.None);
        foreach (var member in group)
        {
            await transaction.CreateSavepointAsync(Savepoint, CancellationToken.None);
            (member.Result, member.Fault) = (null, null);
            try
            {
                member.Result = await member.Work(scope.ServiceProvider);
            }
            catch (Exception fault)
            {
                member.Fault = fault;
                await transaction.RollbackToSavepointAsync(Savepoint, CancellationToken.None);
                if (Races.IsRace(fault)) again.Add(member);
            }

            await transaction.ReleaseSavepointAsync(Savepoint, CancellationToken.None);
            db.ChangeTracker.Clear();
        }

        await transaction.CommitAsync(CancellationToken.None);
        return again;
    }

    private static List<Member> Fail(List<Member> members)
    {
        foreach (var member in members) member.Tell();
        return [];
    }

    private sealed class Member(Func<IServiceProvider, Task<object?>> work, CancellationToken cancellation)
    {
        public Func<IServiceProvider, Task<object?>> Work => work;

        public CancellationToken Cancellation => cancellation;

        public TaskCompletionSource<object?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public object? Result { get; set; }

        public Exception? Fault { get; set; }

        public void Tell()
        {
            if (Fault is null) Done.TrySetResult(Result);
            else Done.TrySetException(Fault);
        }
    }
}

/// <summary>More works wait than are taken; nothing was done.</summary>
internal sealed class GroupCommitBusyException() : Exception($"More than {GroupCommit.MostWaiting} reservations wait.\nSend the request again in a moment.");
