using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LogiOpt.Tracking.Storage;

/// <summary>The module's tables, prefixed <c>tracking_</c>.</summary>
internal static class TrackingTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<JournalRow>(table =>
        {
            table.ToTable("tracking_journal");
            table.HasKey(r => r.Sequence);
            table.Property(r => r.Sequence).ValueGeneratedOnAdd();
            table.Property(r => r.Event).HasMaxLength(160);
            table.Property(r => r.Stream).HasMaxLength(96);
            table.Property(r => r.Type).HasMaxLength(32);
            table.Property(r => r.Source).HasMaxLength(64);
            table.Property(r => r.Quarantine).HasMaxLength(32);
            table.HasIndex(r => r.Event).IsUnique();
            table.HasIndex(r => new { r.Stream, r.Sequence });
            // Both databases know partial indexes and quote names alike.
            table.HasIndex(r => new { r.Quarantine, r.Sequence }).HasFilter("\"Quarantine\" IS NOT NULL");
        });
        model.Entity<VehicleRow>(table =>
        {
            ReadModel(table, "tracking_vehicle");
            table.HasKey(r => r.Vehicle);
        });
        model.Entity<RouteRow>(table =>
        {
            ReadModel(table, "tracking_route");
            table.HasKey(r => r.Route);
            table.HasIndex(r => new { r.Vehicle, r.State });
            table.HasIndex(r => new { r.State, r.DispatchedAt });
        });
        model.Entity<ShipmentRow>(table =>
        {
            ReadModel(table, "tracking_shipment");
            table.HasKey(r => r.Shipment);
            table.Property(r => r.Reference).HasMaxLength(128);
            table.HasIndex(r => r.Order);
            table.HasIndex(r => r.Route);
            table.HasIndex(r => new { r.DueLatest, r.Status });
            table.HasIndex(r => new { r.Status, r.Shipment });
        });
        model.Entity<LearnedRow>(table =>
        {
            ReadModel(table, "tracking_learned");
            table.HasKey(r => r.Name);
            table.Property(r => r.Name).HasMaxLength(32);
        });
        model.Entity<DeviceRow>(table =>
        {
            table.ToTable("tracking_device");
            table.HasKey(r => r.Device);
            table.Property(r => r.Device).HasMaxLength(64);
            table.Property(r => r.TokenHash).HasMaxLength(64);
            table.HasIndex(r => r.TokenHash).IsUnique();
        });
        model.Entity<LabelRow>(table =>
        {
            table.ToTable("tracking_label");
            table.HasKey(r => r.Label);
            table.Property(r => r.Label).HasMaxLength(512);
            table.Property(r => r.Carrier).HasMaxLength(64);
            table.Property(r => r.Destination).HasMaxLength(512);
            table.HasIndex(r => r.Shipment);
        });
        model.Entity<EpcisEventRow>(table =>
        {
            table.ToTable("tracking_epcis_event");
            table.HasKey(r => r.Sequence);
            table.Property(r => r.Sequence).ValueGeneratedOnAdd();
            table.Property(r => r.EventId).HasMaxLength(512);
            table.Property(r => r.Type).HasMaxLength(256);
            table.Property(r => r.BizStep).HasMaxLength(256);
            table.Property(r => r.Disposition).HasMaxLength(256);
            table.Property(r => r.CapturedBy).HasMaxLength(64);
            table.HasIndex(r => r.Key).IsUnique();
            table.HasIndex(r => r.EventId);
            table.HasIndex(r => r.EventTime);
            table.HasIndex(r => new { r.BizStep, r.Sequence });
        });
        model.Entity<EpcisEpcRow>(table =>
        {
            table.ToTable("tracking_epcis_epc");
            table.HasKey(r => new { r.Epc, r.Event });
            table.Property(r => r.Epc).HasMaxLength(512);
        });
        model.Entity<CaptureRow>(table =>
        {
            table.ToTable("tracking_epcis_capture");
            table.HasKey(r => r.Capture);
            table.Property(r => r.CapturedBy).HasMaxLength(64);
            table.HasIndex(r => r.CreatedAt);
        });
        OperationTables.Configure(model);
        model.Entity<LinkRow>(table =>
        {
            table.ToTable("tracking_link");
            table.HasKey(r => r.TokenHash);
            table.Property(r => r.TokenHash).HasMaxLength(64);
            table.HasIndex(r => r.ExpiresAt);
        });
    }

    private static void ReadModel<TRow>(EntityTypeBuilder<TRow> table, string name) where TRow : ReadModelRow
    {
        table.ToTable(name);
        table.Property(r => r.Version).IsConcurrencyToken();
    }
}
