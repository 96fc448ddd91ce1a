using LogiOpt.Core.Ids;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Storage;

/// <summary>One occurrence of an event that moves demand.</summary>
internal sealed class EventRow
{
    /// <summary>The name that all occurrences share.</summary>
    public string Event { get; set; } = "";

    public DateOnly First { get; set; }

    public DateOnly Last { get; set; }

    /// <summary>Days before it that it moves too.</summary>
    public int LeadDays { get; set; }

    /// <summary>Days after it that it moves too.</summary>
    public int LagDays { get; set; }

    /// <summary>The site it concerns; empty = all. A text and not an id, because it is part of the key.</summary>
    public string Site { get; set; } = "";

    /// <summary>The item it concerns; empty = all.</summary>
    public string Item { get; set; } = "";
}

/// <summary>The latest nightly forecast of one item at one site.</summary>
internal sealed class ForecastRow
{
    public SiteId Site { get; set; }

    public ItemId Item { get; set; }

    /// <summary>The first day that is forecast.</summary>
    public DateOnly FirstDay { get; set; }

    /// <summary>Mean, 50 %, 90 % and 95 % quantile of each day, as 32-bit floats, day by day.</summary>
    public byte[] Units { get; set; } = [];

    /// <summary>How far sums over some days scatter, as <see cref="Demand.StoredForecast"/> packs it.</summary>
    public byte[] Spread { get; set; } = [];

    public DateTimeOffset MadeAt { get; set; }
}

/// <summary>How well a nightly run would have foretold the days before it, at one level.</summary>
internal sealed class AccuracyRow
{
    public const int LevelLength = 32;

    /// <summary>First day that the run forecasts.</summary>
    public DateOnly FirstDay { get; set; }

    /// <summary>What is summed before it is compared, e.g. <c>chain-week</c>.</summary>
    public string Level { get; set; } = "";

    /// <summary>Sums compared.</summary>
    public int Sums { get; set; }

    public double Units { get; set; }

    public double AbsoluteError { get; set; }

    /// <summary>Said less came.</summary>
    public double Error { get; set; }

    /// <summary>Sums that did not exceed their 90 % quantile; null where no quantile is made for sums like these.</summary>
    public int? Covered { get; set; }
}

/// <summary>What a nightly run did.</summary>
internal sealed class ForecastRunRow
{
    public DateOnly FirstDay { get; set; }

    public DateTimeOffset MadeAt { get; set; }

    public int Series { get; set; }

    /// <summary>Of them, series whose forecast the second level took part in.</summary>
    public int SecondLevel { get; set; }

    public int HistoryDays { get; set; }
}

/// <summary>A check of the demand that comes in, which does not hold.</summary>
internal sealed class QualityRow
{
    public const int CheckLength = 32;

    public string Check { get; set; } = "";

    public SiteId Site { get; set; }

    public DateTimeOffset Since { get; set; }

    public DateTimeOffset SeenAt { get; set; }

    public string Detail { get; set; } = "";
}

/// <summary>Tables of demand and its forecast.</summary>
internal static class DemandModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<EventRow>(happening =>
        {
            happening.ToTable("inventory_events");
            happening.HasKey(e => new { e.Event, e.First, e.Site, e.Item });
            happening.Property(e => e.Event).HasMaxLength(InventoryModel.ReferenceLength);
            happening.Property(e => e.Site).HasMaxLength(InventoryModel.ReferenceLength);
            happening.Property(e => e.Item).HasMaxLength(InventoryModel.ReferenceLength);
        });
        model.Entity<ForecastRow>(forecast =>
        {
            forecast.ToTable("inventory_forecasts");
            forecast.HasKey(f => new { f.Site, f.Item });
        });
        model.Entity<ForecastRunRow>(run =>
        {
            run.ToTable("inventory_forecast_runs");
            run.HasKey(r => r.FirstDay);
        });
        model.Entity<AccuracyRow>(accuracy =>
        {
            accuracy.ToTable("inventory_accuracy");
            accuracy.HasKey(a => new { a.FirstDay, a.Level });
            accuracy.Property(a => a.Level).HasMaxLength(AccuracyRow.LevelLength);
        });
        model.Entity<QualityRow>(quality =>
        {
            quality.ToTable("inventory_quality");
            quality.HasKey(q => new { q.Check, q.Site });
            quality.Property(q => q.Check).HasMaxLength(QualityRow.CheckLength);
            quality.Property(q => q.Detail).HasMaxLength(1000);
        });
    }
}
