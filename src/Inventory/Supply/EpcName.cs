using System.Text.RegularExpressions;

namespace LogiOpt.Inventory.Supply;

/// <summary>Which item a name of the EPCglobal or GS1 Digital Link vocabularies stands for.</summary>
/// <remarks>Source: GS1 EPC Tag Data Standard 2.0, sections 6.3 and 7.2 (SGTIN and LGTIN to GTIN-14), and GS1 Digital Link URI syntax 1.2.</remarks>
internal static partial class EpcName
{
    private const int GtinDigits = 14;

    /// <summary>Codes under which the item may be known, the likeliest first, and the lot; null where the text is no trade item's, as a pallet's is not.</summary>
    public static (IReadOnlyList<string> Items, string Lot)? TradeItem(string name)
    {
        if (Urn().Match(name) is { Success: true } urn)
            return Gtin(urn.Groups["prefix"].Value, urn.Groups["reference"].Value) is { } gtin ? (Forms(gtin), urn.Groups["kind"].Value == "class:lgtin" ? Lot(urn.Groups["last"].Value) : "") : null;
        if (Link().Match(name) is { Success: true } link) return (Forms(link.Groups["gtin"].Value.PadLeft(GtinDigits, '0')), Lot(link.Groups["lot"].Value));
        return null;
    }

    /// <summary>The same for a class of goods, which may bear a private name that ends in the item's code.</summary>
    public static (IReadOnlyList<string> Items, string Lot)? GoodsClass(string name) =>
        TradeItem(name) ?? (name.StartsWith("urn:epc:", StringComparison.Ordinal) || LastPart(name) is not { } code ? null : ([code], ""));

    /// <summary>What stands after the last colon or slash, or null if that is no code.</summary>
    public static string? LastPart(string name)
    {
        var bare = name.Split('?', '#')[0].TrimEnd('/');
        var part = Uri.UnescapeDataString(bare[(bare.LastIndexOfAny([':', '/']) + 1)..]);
        return Core.Ids.Codes.IsCode(part) ? part : null;
    }

    // The indicator digit stands first in the item reference and first of all in the GTIN; the check digit ends it.
    private static string? Gtin(string prefix, string reference)
    {
        if (prefix.Length + reference.Length != GtinDigits - 1) return null;
        var body = $"{reference[0]}{prefix}{reference[1..]}";
        var sum = 0;
        for (var k = 0; k < body.Length; k++) sum += (body[k] - '0') * (k % 2 == 0 ? 3 : 1);
        return $"{body}{(10 - sum % 10) % 10}";
    }

    private static List<string> Forms(string gtin)
    {
        List<string> forms = [gtin];
        foreach (var digits in new[] { 13, 12, 8 })
            if (gtin[..(GtinDigits - digits)].All(c => c == '0')) forms.Add(gtin[(GtinDigits - digits)..]);
        return forms;
    }

    private static string Lot(string text) => Uri.UnescapeDataString(text) is var lot && Core.Ids.Codes.IsCode(lot) ? lot : "";

    [GeneratedRegex(@"^urn:epc:(?<kind>id:sgtin|class:lgtin|idpat:sgtin):(?<prefix>\d{6,12})\.(?<reference>\d{1,7})\.(?<last>.+)$")]
    private static partial Regex Urn();

    [GeneratedRegex(@"/01/(?<gtin>\d{14}|\d{13}|\d{12}|\d{8})(/22/[^/?#]+)?(/10/(?<lot>[^/?#]+))?(/21/[^/?#]+)?/?([?#].*)?$")]
    private static partial Regex Link();
}
