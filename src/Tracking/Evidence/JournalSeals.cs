using System.Security.Cryptography;
using System.Text;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Evidence;

/// <summary>Seals the journal stretch by stretch. Positions are left out: they are many, and no breach of a promise stands on one.</summary>
internal sealed class JournalSeals(DbContext db, TimeProvider time)
{
    /// <summary>Entries under one seal.</summary>
    public const int EntriesPerSeal = 1024;

    private const string Unsealed = "position";

    private static readonly string Beginning = new('0', 64);

    // Entries younger than this may still have an older neighbour under way on another worker.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    /// <summary>Seals the next stretch; answers how many entries it has.</summary>
    public async Task<int> SealNextAsync(CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        var last = await db.Set<SealRow>().AsNoTracking().OrderByDescending(s => s.Number).FirstOrDefaultAsync(cancellation);
        var after = last?.ToSequence ?? 0;
        var settled = now - Settled;
        var rows = await db.Set<JournalRow>().AsNoTracking().Where(r => r.Sequence > after && r.Type != Unsealed && r.Received <= settled)
            .OrderBy(r => r.Sequence).Take(EntriesPerSeal).ToListAsync(cancellation);
        if (rows.Count == 0) return 0;
        var root = Convert.ToHexStringLower(MerkleTree.Root([.. rows.Select(LeafOf)]));
        var seal = new SealRow { Number = (last?.Number ?? 0) + 1, FromSequence = rows[0].Sequence, ToSequence = rows[^1].Sequence, Entries = rows.Count, Root = root, Hash = "", SealedAt = now };
        seal.Hash = HashOf(last?.Hash ?? Beginning, seal);
        db.Add(seal);
        await db.SaveChangesAsync(cancellation);
        return rows.Count;
    }

    /// <summary>The seals over some entries, each with the hashes of its entries in order.</summary>
    public async Task<IReadOnlyList<(SealRow Seal, string Previous, List<JournalRow> Rows)>> OverAsync(IReadOnlyCollection<long> sequences, CancellationToken cancellation)
    {
        var found = new List<(SealRow, string, List<JournalRow>)>();
        long covered = 0;
        foreach (var sequence in sequences.Order())
        {
            if (sequence <= covered) continue;
            var seal = await db.Set<SealRow>().AsNoTracking().Where(s => s.FromSequence <= sequence && s.ToSequence >= sequence).FirstOrDefaultAsync(cancellation);
            if (seal is null) continue;
            covered = seal.ToSequence;
            var previous = await db.Set<SealRow>().Where(s => s.Number == seal.Number - 1).Select(s => s.Hash).FirstOrDefaultAsync(cancellation) ?? Beginning;
            found.Add((seal, previous, await RowsOfAsync(seal, cancellation)));
        }

        return found;
    }

    /// <summary>Checks the whole chain; answers the first seal that does not hold, or null.</summary>
    public async Task<SealRow?> FirstBrokenAsync(CancellationToken cancellation)
    {
        var (previous, number) = (Beginning, 0L);
        while (true)
        {
            var page = await db.Set<SealRow>().AsNoTracking().Where(s => s.Number > number).OrderBy(s => s.Number).Take(100).ToListAsync(cancellation);
            if (page.Count == 0) return null;
            foreach (var seal in page)
            {
                var rows = await RowsOfAsync(seal, cancellation);
                var holds = seal.Number == number + 1 && rows.Count == seal.Entries && HashOf(previous, seal) == seal.Hash
                    && Convert.ToHexStringLower(MerkleTree.Root([.. rows.Select(LeafOf)])) == seal.Root;
                if (!holds) return seal;
                (previous, number) = (seal.Hash, seal.Number);
            }
        }
    }

    /// <summary>The hash of one entry, over every column that tells something.</summary>
    public static byte[] LeafOf(JournalRow row) => MerkleTree.Leaf(Encoding.UTF8.GetBytes(string.Join('\n',
        row.Sequence, row.Event, row.Stream, row.Type, row.Occurred.ToUnixTimeMilliseconds(), row.Received.ToUnixTimeMilliseconds(), row.Source, row.Quarantine ?? "", row.Body)));

    /// <summary>What a seal is over: the seal before, its root and its bounds.</summary>
    public static string HashOf(string previous, SealRow seal) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{previous}\n{seal.Number}\n{seal.FromSequence}\n{seal.ToSequence}\n{seal.Entries}\n{seal.Root}")));

    private Task<List<JournalRow>> RowsOfAsync(SealRow seal, CancellationToken cancellation) =>
        db.Set<JournalRow>().AsNoTracking().Where(r => r.Sequence >= seal.FromSequence && r.Sequence <= seal.ToSequence && r.Type != Unsealed)
            .OrderBy(r => r.Sequence).Take(EntriesPerSeal + 1).ToListAsync(cancellation);
}
