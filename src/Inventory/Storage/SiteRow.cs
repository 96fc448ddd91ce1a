using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;

namespace LogiOpt.Inventory.Storage;

/// <summary>A site of the network in force, as the latest <see cref="NetworkChanged"/> told it.</summary>
internal sealed class SiteRow
{
    public SiteId Site { get; set; }

    public string Name { get; set; } = "";

    public SiteKind Kind { get; set; }

    public double Latitude { get; set; }

    public double Longitude { get; set; }

    public bool Open { get; set; }

    /// <summary>When the network changed; an older change that arrives later is not applied.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    public GeoPoint Point => new(Latitude, Longitude);
}
