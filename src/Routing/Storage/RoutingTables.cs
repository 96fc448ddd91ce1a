using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Routing.Storage;

/// <summary>The module's tables.</summary>
internal static class RoutingTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<VehicleRow>(table =>
        {
            table.ToTable("routing_vehicles").HasKey(r => r.Id);
            table.Property(r => r.Skills).HasMaxLength(1000);
            table.Property(r => r.Carries).HasMaxLength(100);
            table.Property(r => r.Version).IsConcurrencyToken();
            table.Ignore(r => r.Start).Ignore(r => r.End);
        });
        model.Entity<ShipmentRow>(table =>
        {
            table.ToTable("routing_shipments").HasKey(r => r.Id);
            table.Property(r => r.Reference).HasMaxLength(200);
            table.Property(r => r.Reason).HasMaxLength(64);
            table.Property(r => r.Explanation).HasMaxLength(1000);
            table.Property(r => r.Version).IsConcurrencyToken();
            table.HasIndex(r => new { r.State, r.DueLatest });
            table.HasIndex(r => r.Order);
            table.HasIndex(r => r.Route);
            table.Ignore(r => r.From).Ignore(r => r.To).Ignore(r => r.Load).Ignore(r => r.Due);
        });
        model.Entity<CancelledOrderRow>(table => table.ToTable("routing_cancelled_orders").HasKey(r => r.Order));
        model.Entity<RouteRow>(table =>
        {
            table.ToTable("routing_routes").HasKey(r => r.Id);
            table.Property(r => r.Version).IsConcurrencyToken();
            table.HasIndex(r => new { r.State, r.DispatchedAt });
            table.HasIndex(r => r.Vehicle);
        });
        model.Entity<PlanRow>(table =>
        {
            table.ToTable("routing_plans").HasKey(r => r.Id);
            table.Property(r => r.Fault).HasMaxLength(2000);
            table.Property(r => r.Owner).HasMaxLength(64);
            table.Property(r => r.Version).IsConcurrencyToken();
            table.HasIndex(r => r.State);
        });
        model.Entity<TravelTableRow>(table =>
        {
            table.ToTable("routing_travel_tables").HasKey(r => r.Name);
            table.Property(r => r.Name).HasMaxLength(64);
            table.Property(r => r.Profiles).HasMaxLength(300);
            table.Property(r => r.Version).IsConcurrencyToken();
        });
        model.Entity<LearnedRow>(table =>
        {
            table.ToTable("routing_learned").HasKey(r => r.Key);
            table.Property(r => r.Key).HasMaxLength(64);
            table.Property(r => r.Version).IsConcurrencyToken();
        });
    }
}
