using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Warehousing.Storage;

/// <summary>The module's tables.</summary>
internal static class WarehousingTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<SiteRow>(site =>
        {
            site.ToTable("warehousing_sites").HasKey(s => s.Site);
            site.Property(s => s.Name).HasMaxLength(200);
            site.Ignore(s => s.Point);
        });
        model.Entity<NetworkRow>(network =>
        {
            network.ToTable("warehousing_network").HasKey(n => n.Id);
            network.Property(n => n.Id).ValueGeneratedNever();
            network.Property(n => n.Version).IsConcurrencyToken();
        });
        model.Entity<ScenarioRow>(scenario =>
        {
            scenario.ToTable("warehousing_scenarios").HasKey(s => s.Scenario);
            scenario.Property(s => s.Key).HasMaxLength(32);
            scenario.Property(s => s.Name).HasMaxLength(200);
            scenario.Property(s => s.Failure).HasMaxLength(2000);
            scenario.Property(s => s.Version).IsConcurrencyToken();
            scenario.HasIndex(s => s.Key).IsUnique();
            scenario.HasIndex(s => s.State);
        });
        model.Entity<SourcedRow>(sourced =>
        {
            sourced.ToTable("warehousing_sourced").HasKey(s => s.Shipment);
            sourced.Property(s => s.Explanation).HasMaxLength(1000);
            sourced.HasIndex(s => new { s.Day, s.Site });
            sourced.HasIndex(s => s.Order);
        });
        model.Entity<TourRow>(tour =>
        {
            tour.ToTable("warehousing_tours").HasKey(t => t.Route);
            tour.HasIndex(t => t.Day);
        });
    }
}
