using LogiOpt.Host.Messaging;
using LogiOpt.Host.Persistence;
using LogiOpt.Host.Tests.Worker;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Host.Tests.Messaging;

public class SharedTransactionTests
{
    [Fact]
    public async Task Works_that_wait_share_a_transaction_and_all_are_stored()
    {
        await using var worker = await RunningWorker.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(k => RunAsync(worker, $"all-{k}", fails: false)));
        Assert.Equal(200, await CountAsync(worker, "all-"));
    }

    [Fact]
    public async Task One_that_fails_takes_back_its_own_changes_and_nobody_elses()
    {
        await using var worker = await RunningWorker.StartAsync();
        var works = Enumerable.Range(0, 60).Select(k => RunAsync(worker, $"some-{k}", fails: k % 3 == 0)).ToList();
        foreach (var (work, k) in works.Select((work, k) => (work, k)))
            if (k % 3 == 0) await Assert.ThrowsAsync<InvalidDataException>(() => work);
            else await work;
        Assert.Equal(40, await CountAsync(worker, "some-"));
    }

    [Fact]
    public async Task Nobody_is_told_of_success_before_the_common_commit()
    {
        await using var worker = await RunningWorker.StartAsync();
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = RunAsync(worker, "told-first", fails: false, async () =>
        {
            begun.SetResult();
            await mayEnd.Task;
        });
        await begun.Task;
        // Asked while the first still works, so it joins the same transaction.
        var second = RunAsync(worker, "told-second", fails: false, () =>
        {
            Assert.False(first.IsCompleted);
            return Task.CompletedTask;
        });
        mayEnd.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal(2, await CountAsync(worker, "told-"));
    }

    private static async Task RunAsync(RunningWorker worker, string endpoint, bool fails, Func<Task>? more = null)
    {
        await using var scope = worker.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
        await worker.Services.GetRequiredService<SharedTransaction>().RunAsync(db, async () =>
        {
            db.Add(new InboxRow { MessageId = Guid.NewGuid(), Endpoint = endpoint, ConsumedAt = DateTimeOffset.UnixEpoch });
            await db.SaveChangesAsync();
            if (more is not null) await more();
            if (fails) throw new InvalidDataException(endpoint);
        }, CancellationToken.None);
    }

    private static async Task<int> CountAsync(RunningWorker worker, string prefix)
    {
        await using var scope = worker.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<LogiOptDb>().Set<InboxRow>().CountAsync(row => row.Endpoint.StartsWith(prefix));
    }
}
