using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Pool;

/// <param name="Channel">Its code.</param>
/// <param name="Name">Its name; null = its code.</param>
/// <param name="Rank">1 is served first.</param>
internal sealed record ChannelRequest(string? Channel, string? Name, int? Rank);

internal sealed record ChannelsRequest(ChannelRequest?[]? Channels);

internal sealed record ChannelAnswer(string Channel, string Name, int Rank);

/// <summary>All channels, the first served first.</summary>
internal sealed record ChannelsAnswer(IReadOnlyList<ChannelAnswer> Channels);

/// <summary>Units that channels of a higher rank number must leave; 0 = no longer any.</summary>
internal sealed record ProtectionRequest(string? Site, string? Item, string? Channel, long? Units);

internal sealed record ProtectionsRequest(ProtectionRequest?[]? Protections);

internal sealed record ProtectionAnswer(SiteId Site, ItemId Item, string Channel, long Units);

/// <summary>What was set, in the order sent.</summary>
internal sealed record ProtectionsAnswer(IReadOnlyList<ProtectionAnswer> Protections);

/// <summary>Channels and what is kept for them.</summary>
/// <remarks>Levels are nested: what is kept for a channel is kept from all that stand after it, and the first channel may sell the last
/// unit. Source of the notion: Talluri and van Ryzin (2004), The Theory and Practice of Revenue Management, section 2.1.1.</remarks>
internal sealed class Channels(DbContext db)
{
    /// <summary>Standing of a sale without a channel, and of replenishment for other sites: after all channels.</summary>
    public const int LastRank = int.MaxValue;

    private const int MaxChannels = 50, MaxProtections = 5_000, MaxRank = 1_000;

    public Task<ChannelRow?> FindAsync(string? channel, CancellationToken cancellation) =>
        channel is null ? Task.FromResult<ChannelRow?>(null) : db.Set<ChannelRow>().AsNoTracking().SingleOrDefaultAsync(c => c.Channel == channel, cancellation);

    public Task<List<ChannelAnswer>> ListAsync(CancellationToken cancellation) =>
        db.Set<ChannelRow>().OrderBy(c => c.Rank).ThenBy(c => c.Channel).Select(c => new ChannelAnswer(c.Channel, c.Name, c.Rank)).ToListAsync(cancellation);

    /// <summary>Creates or changes channels.</summary>
    public async Task<List<ChannelAnswer>> PutAsync(ChannelsRequest? request, CancellationToken cancellation)
    {
        var rows = Read(request);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var known = await db.Set<ChannelRow>().ToDictionaryAsync(c => c.Channel, cancellation);
        foreach (var row in rows)
        {
            if (!known.TryGetValue(row.Channel, out var old)) db.Add(row);
            else (old.Name, old.Rank) = (row.Name, row.Rank);
            await db.Set<ProtectionRow>().Where(p => p.Channel == row.Channel).ExecuteUpdateAsync(set => set.SetProperty(p => p.Rank, row.Rank), cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return await ListAsync(cancellation);
    }

    /// <summary>Sets what is kept.</summary>
    public async Task<IReadOnlyList<ProtectionAnswer>> ProtectAsync(ProtectionsRequest? request, CancellationToken cancellation)
    {
        var rows = Read(request);
        var channels = await db.Set<ChannelRow>().AsNoTracking().ToDictionaryAsync(c => c.Channel, c => c.Rank, cancellation);
        await RefuseUnknownAsync(rows, channels, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var known = await db.Set<ProtectionRow>().ToDictionaryAsync(p => (p.Site, p.Item, p.Channel), cancellation);
        foreach (var row in rows)
        {
            row.Rank = channels[row.Channel];
            if (!known.TryGetValue((row.Site, row.Item, row.Channel), out var old))
            {
                if (row.Units > 0) db.Add(row);
            }
            else if (row.Units > 0) old.Units = row.Units;
            else db.Remove(old);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return [.. rows.Select(Show)];
    }

    public static ProtectionAnswer Show(ProtectionRow row) => new(row.Site, row.Item, row.Channel, row.Units);

    private static List<ChannelRow> Read(ChannelsRequest? request)
    {
        var faults = new FaultList();
        var sent = request?.Channels ?? [];
        faults.Check(sent.Length is >= 1 and <= MaxChannels, "channels", $"{sent.Length} channels were sent", $"Send 1 to {MaxChannels} channels");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<ChannelRow> rows = [];
        for (var k = 0; k < Math.Min(sent.Length, MaxChannels); k++)
        {
            var (channel, at) = (sent[k], $"channels[{k}]");
            if (faults.Check(IsChannel(channel?.Channel), $"{at}.channel", $"'{channel?.Channel}' is no channel", $"Give 1 to {ChannelRow.MaxLength} visible characters"))
                faults.Check(seen.Add(channel!.Channel!), $"{at}.channel", $"'{channel.Channel}' comes twice", "Send each channel once");
            faults.Check(channel?.Name is null or { Length: <= 200 }, $"{at}.name", $"the name has {channel?.Name?.Length} characters", "Give at most 200");
            faults.Check(channel?.Rank is >= 1 and <= MaxRank, $"{at}.rank", $"{channel?.Rank?.ToString() ?? "null"} is no rank", $"Give a whole number in [1, {MaxRank}]; 1 is served first");
            if (faults.Count == 0) rows.Add(new ChannelRow { Channel = channel!.Channel!, Name = channel.Name ?? channel.Channel!, Rank = channel.Rank!.Value });
        }

        faults.ThrowIfAny();
        return rows;
    }

    private static List<ProtectionRow> Read(ProtectionsRequest? request)
    {
        var faults = new FaultList();
        var sent = request?.Protections ?? [];
        faults.Check(sent.Length is >= 1 and <= MaxProtections, "protections", $"{sent.Length} were sent", $"Send 1 to {MaxProtections}");
        var seen = new HashSet<(string, string, string)>();
        List<ProtectionRow> rows = [];
        for (var k = 0; k < Math.Min(sent.Length, MaxProtections); k++)
        {
            var (one, at, before) = (sent[k], $"protections[{k}]", faults.Count);
            faults.Check(Codes.IsCode(one?.Site), $"{at}.site", $"'{one?.Site}' is no site code", "Give 1 to 64 visible characters");
            faults.Check(Codes.IsCode(one?.Item), $"{at}.item", $"'{one?.Item}' is no item code", "Give 1 to 64 visible characters");
            faults.Check(IsChannel(one?.Channel), $"{at}.channel", $"'{one?.Channel}' is no channel", $"Give 1 to {ChannelRow.MaxLength} visible characters");
            faults.Check(one?.Units is >= 0 and <= 10_000_000, $"{at}.units", $"{one?.Units?.ToString() ?? "null"} units", "Give a whole number in [0, 10000000]; 0 keeps nothing");
            if (faults.Count > before) continue;
            if (faults.Check(seen.Add((one!.Site!, one.Item!, one.Channel!)), at, $"{one.Item} at {one.Site} for {one.Channel} comes twice", "Send each once"))
                rows.Add(new ProtectionRow { Site = new SiteId(one.Site!), Item = new ItemId(one.Item!), Channel = one.Channel!, Units = one.Units!.Value });
        }

        faults.ThrowIfAny();
        return rows;
    }

    private async Task RefuseUnknownAsync(List<ProtectionRow> rows, Dictionary<string, int> channels, CancellationToken cancellation)
    {
        HashSet<SiteId> sites = [.. await db.Set<SiteRow>().Select(s => s.Site).ToListAsync(cancellation)];
        HashSet<ItemId> items = [];
        foreach (var chunk in rows.Select(r => r.Item).Distinct().Chunk(500))
            items.UnionWith(await db.Set<ItemRow>().Where(i => chunk.Contains(i.Item)).Select(i => i.Item).ToListAsync(cancellation));
        var faults = new FaultList();
        for (var k = 0; k < rows.Count; k++)
        {
            faults.Check(sites.Contains(rows[k].Site), $"protections[{k}].site", $"site '{rows[k].Site}' is not known", "Create it by POST /api/warehousing/sites first");
            faults.Check(items.Contains(rows[k].Item), $"protections[{k}].item", $"item '{rows[k].Item}' is not known", "Create it by POST /api/inventory/items first");
            faults.Check(channels.ContainsKey(rows[k].Channel), $"protections[{k}].channel", $"channel '{rows[k].Channel}' is not known", "Create it by POST /api/inventory/channels first");
        }

        faults.ThrowIfAny();
    }

    private static bool IsChannel(string? code) => Codes.IsCode(code) && code!.Length <= ChannelRow.MaxLength;
}
