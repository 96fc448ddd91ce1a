using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Stock;

/// <summary>Runs work in the caller's transaction, or in one of its own where there is none.</summary>
internal static class DbWork
{
    public static async Task InTransactionAsync(this DbContext db, Func<Task> work, CancellationToken cancellation)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            await work();
            return;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await work();
        await transaction.CommitAsync(cancellation);
    }
}
