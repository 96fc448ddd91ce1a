using System.Security.Cryptography;
using LogiOpt.Tracking.Evidence;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Tracking.Tests;

public sealed class EvidenceTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(7), InlineData(8), InlineData(1000)]
    public void Every_leaf_leads_to_the_root_and_another_does_not(int count)
    {
        var leaves = Enumerable.Range(0, count).Select(k => MerkleTree.Leaf(BitConverter.GetBytes(k))).ToList();
        var root = MerkleTree.Root(leaves);
        for (var k = 0; k < count; k++)
        {
            var path = MerkleTree.Proof(leaves, k);
            Assert.True(path.Count <= 10);
            Assert.Equal(root, MerkleTree.Follow(leaves[k], path));
            Assert.NotEqual(root, MerkleTree.Follow(MerkleTree.Leaf(BitConverter.GetBytes(k + count)), path));
        }
    }

    [Fact]
    public void Two_leaves_are_hashed_as_the_rfc_says()
    {
        byte[] a = SHA256.HashData([0, 1]), b = SHA256.HashData([0, 2]);
        Assert.Equal(SHA256.HashData([1, .. a, .. b]), MerkleTree.Root([MerkleTree.Leaf([1]), MerkleTree.Leaf([2])]));
    }

    [Fact]
    public async Task A_changed_entry_a_removed_entry_and_a_forged_seal_break_the_chain()
    {
        foreach (var harm in new Func<DbContext, Task>[]
        {
            db => db.Set<JournalRow>().Where(r => r.Type == "milestone").Take(1).ExecuteUpdateAsync(s => s.SetProperty(r => r.Source, "somebody else")),
            db => db.Set<JournalRow>().Where(r => r.Type == "shipment-released").Take(1).ExecuteDeleteAsync(),
            db => db.Set<SealRow>().Where(s => s.Number == 1).ExecuteUpdateAsync(s => s.SetProperty(r => r.Root, new string('a', 64))),
        })
        {
            using var db = Db();
            db.MoveTo(200);
            await db.Apply(Given.WholeRound(3));
            Assert.Equal(0, await db.With<int, JournalSeals>(s => s.SealNextAsync(CancellationToken.None)));
            db.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.True(await db.With<int, JournalSeals>(s => s.SealNextAsync(CancellationToken.None)) > 5);
            await db.Apply(CarrierTests.Said(Projections.CarrierStatus.Collected, 1));
            db.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(1, await db.With<int, JournalSeals>(s => s.SealNextAsync(CancellationToken.None)));
            Assert.Null(await db.With<SealRow?, JournalSeals>(s => s.FirstBrokenAsync(CancellationToken.None)));
            await db.With<int, DbContext>(async c =>
            {
                await harm(c);
                return 0;
            });
            Assert.Equal(1, (await db.With<SealRow?, JournalSeals>(s => s.FirstBrokenAsync(CancellationToken.None)))?.Number);
        }
    }

    [Fact]
    public async Task Positions_are_left_out_of_seals()
    {
        using var db = Db();
        await db.Apply(Given.Position(0, 1));
        db.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await db.With<int, JournalSeals>(s => s.SealNextAsync(CancellationToken.None)));
    }

    private static TrackingDb Db() => new(more: s => s.AddScoped<JournalSeals>());
}
