using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Evidence;

/// <summary>One entry of the journal with its proof.</summary>
/// <param name="Entry">The entry as stored.</param>
/// <param name="Event">Its event id.</param>
/// <param name="Hash">SHA-256 of byte 0 and the lines sequence, event, stream, type, occurred and received in Unix milliseconds, source, quarantine, body.</param>
/// <param name="Seal">Number of the seal over it; null if it is too young to be sealed.</param>
/// <param name="Path">From its hash to the seal's root; each step hashes byte 1, left, right.</param>
internal sealed record ProvenEntry(JournalLine Entry, string Event, string Hash, long? Seal, IReadOnlyList<ProofStep> Path);

/// <summary>A seal; its hash is SHA-256 of the lines previous, number, from, to, entries, root.</summary>
internal sealed record SealAnswer(long Number, long From, long To, int Entries, string Root, string Previous, string Hash, DateTimeOffset SealedAt);

/// <summary>Everything about one shipment, in a form that a carrier can check and nobody can change unseen.</summary>
/// <param name="Shipment">The shipment.</param>
/// <param name="Promise">What was promised.</param>
/// <param name="DeliveredAt">When it was handed over.</param>
/// <param name="Breaches">Terms that its carrier did not keep.</param>
/// <param name="Entries">The journal of it.</param>
/// <param name="Seals">The seals over these entries.</param>
/// <param name="Holds">Whether every sealed entry leads to the root of its seal, and every seal to its hash.</param>
internal sealed record Dossier(
    ShipmentId Shipment, TimeWindow? Promise, DateTimeOffset? DeliveredAt, IReadOnlyList<CarrierBreach> Breaches, IReadOnlyList<ProvenEntry> Entries,
    IReadOnlyList<SealAnswer> Seals, bool Holds);

/// <summary>Whether the chain of seals holds.</summary>
internal sealed record SealCheck(bool Holds, long? FirstBroken, long? FromSequence, long? ToSequence);

/// <summary>Evidence: what happened, in a form that shows if it was changed.</summary>
internal static class DossierEndpoints
{
    private const int MaxEntries = 2000;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/tracking/shipments/{shipment:guid}/dossier", DossierAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Operator)).WithTags("Carriers")
            .WithName("GetDossier").ProducesProblem(404).WithSummary("Everything about a shipment with proofs that it was not changed since.");
        app.MapGet("/api/tracking/seals/check", async (JournalSeals seals, CancellationToken cancellation) =>
                await seals.FirstBrokenAsync(cancellation) is { } broken
                    ? TypedResults.Ok(new SealCheck(false, broken.Number, broken.FromSequence, broken.ToSequence))
                    : TypedResults.Ok(new SealCheck(true, null, null, null)))
            .RequireAuthorization(Callers.Of(Roles.Operator)).WithTags("Carriers").WithName("CheckSeals").WithSummary("Checks every seal of the journal.");
    }

    private static async Task<Results<Ok<Dossier>, ProblemHttpResult>> DossierAsync(
        Guid shipment, DbContext db, JournalSeals seals, TimeProvider time, CancellationToken cancellation)
    {
        var id = new ShipmentId(shipment);
        var body = await db.Set<ShipmentRow>().AsNoTracking().Where(r => r.Shipment == id).Select(r => r.Body).FirstOrDefaultAsync(cancellation);
        if (body is null) return TypedResults.Problem(statusCode: 404, detail: $"No shipment {shipment} is known.");
        var state = JournalJson.Read<ShipmentState>(body);
        var streams = state.Carriages.Select(c => $"route/{c.Route}").Append($"shipment/{id}").ToList();
        var rows = await db.Set<JournalRow>().AsNoTracking().Where(r => streams.Contains(r.Stream)).OrderBy(r => r.Sequence).Take(MaxEntries).ToListAsync(cancellation);
        return TypedResults.Ok(await ProveAsync(state, rows, await TermsAsync(db, state, cancellation), seals, Instants.Trim(time.GetUtcNow()), cancellation));
    }

    private static async Task<Dossier> ProveAsync(
        ShipmentState state, List<JournalRow> rows, CarrierTerms terms, JournalSeals seals, DateTimeOffset now, CancellationToken cancellation)
    {
        var over = await seals.OverAsync([.. rows.Select(r => r.Sequence)], cancellation);
        var holds = true;
        var proven = new List<ProvenEntry>();
        foreach (var (seal, previous, sealedRows) in over)
        {
            var leaves = sealedRows.ConvertAll(JournalSeals.LeafOf);
            holds &= sealedRows.Count == seal.Entries && JournalSeals.HashOf(previous, seal) == seal.Hash;
            foreach (var row in rows.Where(r => r.Sequence >= seal.FromSequence && r.Sequence <= seal.ToSequence))
            {
                var at = sealedRows.FindIndex(r => r.Sequence == row.Sequence);
                var path = MerkleTree.Proof(leaves, at);
                holds &= Convert.ToHexStringLower(MerkleTree.Follow(leaves[at], path)) == seal.Root;
                proven.Add(Entry(row, seal.Number, path));
            }
        }

        var young = rows.Where(r => proven.TrueForAll(p => p.Entry.Sequence != r.Sequence)).Select(r => Entry(r, null, []));
        return new Dossier(
            state.Shipment, state.Released?.Fact.Due, ShipmentProgress.DeliveredAt(state), [.. CarrierScore.BreachesOf(state, terms, now)], [.. proven, .. young],
            [.. over.Select(o => new SealAnswer(o.Seal.Number, o.Seal.FromSequence, o.Seal.ToSequence, o.Seal.Entries, o.Seal.Root, o.Previous, o.Seal.Hash, o.Seal.SealedAt))], holds);
    }

    private static ProvenEntry Entry(JournalRow row, long? seal, IReadOnlyList<ProofStep> path) => new(
        new JournalLine(row.Sequence, row.Stream, row.Type, row.Occurred, row.Received, row.Source, row.Quarantine, row.Body), row.Event,
        Convert.ToHexStringLower(JournalSeals.LeafOf(row)), seal, path);

    private static async Task<CarrierTerms> TermsAsync(DbContext db, ShipmentState state, CancellationToken cancellation)
    {
        var carrier = CarrierFold.Newest(state)?.Carrier;
        var terms = carrier is null ? null : await db.Set<CarrierRow>().Where(r => r.Carrier == carrier).Select(r => r.Terms).FirstOrDefaultAsync(cancellation);
        return terms is null ? CarrierTerms.None : JournalJson.Read<CarrierTerms>(terms);
    }
}
