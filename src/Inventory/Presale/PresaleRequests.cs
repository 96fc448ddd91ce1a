using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Inventory.Orders;
using LogiOpt.Inventory.Storage;

namespace LogiOpt.Inventory.Presale;

/// <summary>An item of a site to be sold before it is there.</summary>
/// <param name="Site">Where its units will be.</param>
/// <param name="Item">What.</param>
/// <param name="MostUnits">Most units that may wait for supply at once.</param>
/// <param name="Open">False to stop selling; who waits goes on waiting. Null = open.</param>
internal sealed record PresaleOfferRequest(string? Site, string? Item, long? MostUnits, bool? Open);

internal sealed record PresaleOffersRequest(PresaleOfferRequest?[]? Offers);

/// <summary>A shopper's wish for units that are not there yet.</summary>
/// <param name="Presale">The shop's own reference; a repeat gets the first answer.</param>
/// <param name="Site">Where; null = the site that offers it and is supplied first.</param>
/// <param name="Item">What.</param>
/// <param name="Units">How many.</param>
/// <param name="Channel">Who sells; null = none that is known.</param>
internal sealed record PresaleRequest(string? Presale, string? Site, string? Item, long? Units, string? Channel);

/// <summary>The wish, checked as far as it can be without looking at anything else.</summary>
internal sealed record NewPresale(string Reference, SiteId? Site, ItemId Item, long Units, string? Channel)
{
    /// <summary>Hash of everything asked for; equal for a repeat, different for a contradiction.</summary>
    public string Fingerprint() => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"presale|{Reference}|{Site}|{Item}*{Units}|{Channel}"))));
}

/// <summary>Checks what is sent about presales; tells every fault.</summary>
internal static class PresaleReader
{
    private const int MaxOffers = 1_000, MostUnits = 100_000;

    public static List<PresaleOfferRow> Read(PresaleOffersRequest? request)
    {
        var faults = new FaultList();
        var sent = request?.Offers ?? [];
        faults.Check(sent.Length is >= 1 and <= MaxOffers, "offers", $"{sent.Length} were sent", $"Send 1 to {MaxOffers}");
        var seen = new HashSet<(string, string)>();
        List<PresaleOfferRow> rows = [];
        for (var k = 0; k < Math.Min(sent.Length, MaxOffers); k++)
        {
            var (one, at, before) = (sent[k], $"offers[{k}]", faults.Count);
            Code(one?.Site, $"{at}.site", "site", faults);
            Code(one?.Item, $"{at}.item", "item", faults);
            faults.Check(one?.MostUnits is >= 1 and <= MostUnits, $"{at}.mostUnits", $"{one?.MostUnits?.ToString(CultureInfo.InvariantCulture) ?? "null"} units", $"Give a whole number in [1, {MostUnits}]; open = false stops selling");
            if (faults.Count == before && faults.Check(seen.Add((one!.Site!, one.Item!)), at, $"{one.Item} at {one.Site} comes twice", "Send each once"))
                rows.Add(new PresaleOfferRow { Site = new SiteId(one!.Site!), Item = new ItemId(one.Item!), MostUnits = one.MostUnits!.Value, IsOpen = one.Open ?? true });
        }

        faults.ThrowIfAny();
        return rows;
    }

    public static NewPresale Read(PresaleRequest? request)
    {
        var faults = new FaultList();
        faults.Check(Codes.IsCode(request?.Presale), "presale", $"'{request?.Presale}' is no reference", "Give your own reference, 1 to 64 visible characters without spaces");
        if (request?.Site is not null) Code(request.Site, "site", "site", faults);
        Code(request?.Item, "item", "item", faults);
        faults.Check(request?.Units is >= 1 and <= OrderReader.MaxUnits, "units", $"{request?.Units?.ToString(CultureInfo.InvariantCulture) ?? "null"} units", $"Give a whole number in [1, {OrderReader.MaxUnits}]");
        faults.Check(request?.Channel is null || (Codes.IsCode(request.Channel) && request.Channel.Length <= ChannelRow.MaxLength), "channel", $"'{request?.Channel}' is no channel", $"Give 1 to {ChannelRow.MaxLength} visible characters, or leave it out");
        faults.ThrowIfAny();
        return new NewPresale(request!.Presale!, request.Site is null ? null : new SiteId(request.Site), new ItemId(request.Item!), request.Units!.Value, request.Channel);
    }

    private static void Code(string? sent, string at, string what, FaultList faults) => faults.Check(Codes.IsCode(sent), at, $"'{sent}' is no {what} code", "Give 1 to 64 visible characters");
}
