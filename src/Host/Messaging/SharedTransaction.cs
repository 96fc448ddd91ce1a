using LogiOpt.Host.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace LogiOpt.Host.Messaging;

/// <summary>Lets consumers that wait for the writer share one transaction: a commit, its pages of the log and the caches it makes stale cost more than most facts do.</summary>
/// <remarks>
/// One works at a time, in the order of asking, behind a savepoint of its own: one that fails takes back its own changes only. Nobody
/// is told of success before the common commit; if that fails, all are told, and all come again.
/// </remarks>
internal sealed class SharedTransaction(IServiceScopeFactory scopes, WriteGate gate) : IDisposable
{
    /// <summary>Facts in one transaction; more would keep other writers waiting for longer than a screen may lag.</summary>
    private const int MostMembers = 64;

    private const string Savepoint = "fact";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _waiting;
    private Group? _open;

    /// <summary>Runs work on a context within the shared transaction; returns when it is committed.</summary>
    public async Task RunAsync(LogiOptDb db, Func<Task> work, CancellationToken cancellation)
    {
        if (!gate.IsClosed)
        {
            await RunAloneAsync(db, work, cancellation);
            return;
        }

        Interlocked.Increment(ref _waiting);
        try
        {
            await _turn.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Decrement(ref _waiting);
            throw;
        }

        Group? group = null;
        try
        {
            group = _open ??= await Group.BeginAsync(scopes, gate, cancellation);
            await RunAsync(group, db, work, cancellation);
        }
        finally
        {
            var isLast = Interlocked.Decrement(ref _waiting) == 0;
            if (group is not null && (isLast || ++group.Members >= MostMembers || group.Fault is not null))
            {
                _open = null;
                await group.EndAsync();
            }

            _turn.Release();
        }

        await group.Committed;
    }

    // A database that takes many writers commits them together by itself.
    private static async Task RunAloneAsync(LogiOptDb db, Func<Task> work, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        db.HasUnannouncedFacts = false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await work();
        await transaction.CommitAsync(cancellation);
    }

    private static async Task RunAsync(Group group, LogiOptDb db, Func<Task> work, CancellationToken cancellation)
    {
        // A retry runs in the same scope: what the failed attempt left in the context must not be saved.
        db.ChangeTracker.Clear();
        db.HasUnannouncedFacts = false;
        db.Database.AutoSavepointsEnabled = false;
        db.Database.SetDbConnection(group.Db.Database.GetDbConnection());
        await using var joined = await db.Database.UseTransactionAsync(group.Transaction.GetDbTransaction(), cancellation);
        await group.Transaction.CreateSavepointAsync(Savepoint, cancellation);
        try
        {
            await work();
            await group.Transaction.ReleaseSavepointAsync(Savepoint, CancellationToken.None);
            group.Db.HasUnannouncedFacts |= db.HasUnannouncedFacts;
        }
        catch
        {
            await group.TakeBackAsync(Savepoint);
            throw;
        }
        finally
        {
            await db.Database.UseTransactionAsync(null, CancellationToken.None);
        }
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Group(AsyncServiceScope scope, IDisposable? turn, LogiOptDb db, IDbContextTransaction transaction)
    {
        private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LogiOptDb Db => db;

        public IDbContextTransaction Transaction => transaction;

        public int Members { get; set; }

        /// <summary>Why nothing of it can be committed any more.</summary>
        public Exception? Fault { get; private set; }

        public Task Committed => _committed.Task;

        public static async Task<Group> BeginAsync(IServiceScopeFactory scopes, WriteGate gate, CancellationToken cancellation)
        {
            var turn = await gate.EnterAsync(cancellation);
            var scope = scopes.CreateAsyncScope();
            try
            {
                var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
                await db.RelaxDurabilityAsync(cancellation);
                return new Group(scope, turn, db, await db.Database.BeginTransactionAsync(cancellation));
            }
            catch
            {
                await scope.DisposeAsync();
                turn?.Dispose();
                throw;
            }
        }

        /// <summary>Takes back one member's changes; where the database has already ended the transaction (a full disk, say), the whole group is lost.</summary>
        public async Task TakeBackAsync(string savepoint)
        {
            try
            {
                await transaction.RollbackToSavepointAsync(savepoint, CancellationToken.None);
                await transaction.ReleaseSavepointAsync(savepoint, CancellationToken.None);
            }
            catch (Exception fault)
            {
                Fault = fault;
            }
        }

        public async Task EndAsync()
        {
            try
            {
                if (Fault is null) await transaction.CommitAsync(CancellationToken.None);
            }
            catch (Exception fault)
            {
                Fault = fault;
            }

            try
            {
                await scope.DisposeAsync();
            }
            finally
            {
                turn?.Dispose();
                if (Fault is null) _committed.SetResult();
                else _committed.SetException(new InvalidOperationException("The transaction shared with other facts could not be committed; the fact comes again.", Fault));
                // Members that failed by themselves do not wait for it.
                _ = _committed.Task.Exception;
            }
        }
    }
}
