using LogiOpt.Core.Live;

namespace LogiOpt.Core.Tests;

/// <summary>Time limits end a test that would hang; nothing waits for a clock.</summary>
public sealed class FeedTests
{
    private const int Limit = 20_000;

    [Fact(Timeout = Limit)]
    public async Task A_reader_sees_what_is_published_while_it_reads_in_order()
    {
        var feed = new Feed<int>();
        var reading = TakeAsync(feed, null, null, 3);
        await UntilAsync(() => feed.ReaderCount == 1);
        for (var k = 1; k <= 3; k++) feed.Publish("a", k * 10);
        Assert.Equal([(1L, 10), (2L, 20), (3L, 30)], (await reading).Select(i => (i.Sequence, i.Value)));
        Assert.Equal(0, feed.ReaderCount);
    }

    [Fact(Timeout = Limit)]
    public async Task A_reader_that_comes_back_gets_what_it_missed_and_then_what_is_new()
    {
        var feed = new Feed<int>();
        for (var k = 1; k <= 5; k++) feed.Publish("a", k);
        var reading = TakeAsync(feed, null, after: 3, count: 3);
        await UntilAsync(() => feed.ReaderCount == 1);
        feed.Publish("a", 6);
        Assert.Equal([4L, 5L, 6L], (await reading).Select(i => i.Sequence));
    }

    [Fact(Timeout = Limit)]
    public async Task A_reader_that_asks_for_nothing_past_gets_nothing_past()
    {
        var feed = new Feed<int>();
        feed.Publish("a", 1);
        var reading = TakeAsync(feed, null, after: null, count: 1);
        await UntilAsync(() => feed.ReaderCount == 1);
        feed.Publish("a", 2);
        Assert.Equal(2, Assert.Single(await reading).Value);
    }

    [Fact(Timeout = Limit)]
    public async Task A_topic_filters_the_past_and_the_present()
    {
        var feed = new Feed<string>();
        feed.Publish("a", "a1");
        feed.Publish("b", "b1");
        var reading = TakeAsync(feed, "b", after: 0, count: 2);
        await UntilAsync(() => feed.ReaderCount == 1);
        feed.Publish("a", "a2");
        feed.Publish("b", "b2");
        Assert.Equal([(2L, "b1"), (4L, "b2")], (await reading).Select(i => (i.Sequence, i.Value)));
    }

    [Fact(Timeout = Limit)]
    public async Task A_slow_reader_loses_the_oldest_and_sees_the_gap_and_nobody_waits_for_it()
    {
        var feed = new Feed<int>(readerQueue: 4);
        var reader = feed.ReadAsync(null, after: 0, TestContext.Current.CancellationToken).GetAsyncEnumerator();
        var first = reader.MoveNextAsync();
        await UntilAsync(() => feed.ReaderCount == 1);
        feed.Publish("a", 1);
        Assert.True(await first);
        for (var k = 2; k <= 100; k++) feed.Publish("a", k);
        var seen = new List<long> { reader.Current.Sequence };
        while (seen[^1] < 100 && await reader.MoveNextAsync()) seen.Add(reader.Current.Sequence);
        Assert.Equal([1L, 97, 98, 99, 100], seen);
        await reader.DisposeAsync();
        Assert.Equal(0, feed.ReaderCount);
    }

    [Fact]
    public void Resuming_is_possible_just_as_long_as_everything_after_is_kept()
    {
        var feed = new Feed<int>(keep: 3);
        Assert.True(feed.CanResumeAfter(0));
        Assert.False(feed.CanResumeAfter(1)); // a number from before a restart
        for (var k = 1; k <= 10; k++) feed.Publish("a", k); // 8, 9 and 10 are kept
        Assert.Equal(10, feed.Sequence);
        Assert.False(feed.CanResumeAfter(6));
        Assert.True(feed.CanResumeAfter(7));
        Assert.True(feed.CanResumeAfter(10));
        Assert.False(feed.CanResumeAfter(11));
    }

    [Fact(Timeout = Limit)]
    public async Task Cancelling_ends_a_reader_and_forgets_it()
    {
        var feed = new Feed<int>();
        using var cancel = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var _ in feed.ReadAsync(null, null, cancel.Token)) { }
        });
        await UntilAsync(() => feed.ReaderCount == 1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(0, feed.ReaderCount);
    }

    [Fact(Timeout = Limit)]
    public async Task Many_writers_and_readers_that_come_and_go_neither_deadlock_nor_lose_order()
    {
        const int writers = 4, each = 2_000, readers = 8;
        var feed = new Feed<int>(keep: writers * each, readerQueue: writers * each);
        var reading = Enumerable.Range(0, readers).Select(_ => TakeAsync(feed, null, after: 0, writers * each)).ToArray();
        var leaving = Enumerable.Range(0, readers).Select(_ => TakeAsync(feed, null, after: 0, count: 10)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(w => Task.Run(() =>
        {
            for (var k = 0; k < each; k++) feed.Publish("w" + w, k);
        })));
        await Task.WhenAll(leaving);
        foreach (var items in await Task.WhenAll(reading))
        {
            Assert.Equal(Enumerable.Range(1, writers * each).Select(k => (long)k), items.Select(i => i.Sequence));
            for (var w = 0; w < writers; w++)
                Assert.Equal(Enumerable.Range(0, each), items.Where(i => i.Topic == "w" + w).Select(i => i.Value));
        }

        Assert.Equal(0, feed.ReaderCount);
    }

    private static Task<List<FeedItem<T>>> TakeAsync<T>(Feed<T> feed, string? topic, long? after, int count) => Task.Run(async () =>
    {
        var items = new List<FeedItem<T>>();
        await foreach (var item in feed.ReadAsync(topic, after, TestContext.Current.CancellationToken))
        {
            items.Add(item);
            if (items.Count == count) break;
        }

        return items;
    });

    private static async Task UntilAsync(Func<bool> reached)
    {
        while (!reached()) await Task.Yield();
    }
}
