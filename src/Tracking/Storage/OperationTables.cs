using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Storage;

/// <summary>Tables of what operations need around the journal: carriers, seals, offers, webhooks, what was shown.</summary>
internal static class OperationTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<CarrierRow>(table =>
        {
            table.ToTable("tracking_carrier");
            table.HasKey(r => r.Carrier);
            table.Property(r => r.Carrier).HasMaxLength(64);
            table.Property(r => r.Name).HasMaxLength(100);
        });
        model.Entity<SealRow>(table =>
        {
            table.ToTable("tracking_seal");
            table.HasKey(r => r.Number);
            table.Property(r => r.Number).ValueGeneratedNever();
            table.Property(r => r.Root).HasMaxLength(64);
            table.Property(r => r.Hash).HasMaxLength(64);
            table.HasIndex(r => r.ToSequence).IsUnique();
        });
        model.Entity<PickupPointRow>(table =>
        {
            table.ToTable("tracking_pickup_point");
            table.HasKey(r => r.Point);
            table.Property(r => r.Point).HasMaxLength(64);
            table.Property(r => r.Name).HasMaxLength(200);
        });
        model.Entity<TurnRow>(table =>
        {
            table.ToTable("tracking_turn");
            table.HasKey(r => r.Name);
            table.Property(r => r.Name).HasMaxLength(160);
            table.HasIndex(r => r.LastAt);
        });
        model.Entity<SlotHoldRow>(table =>
        {
            table.ToTable("tracking_slot_hold");
            table.HasKey(r => r.Hold);
            table.Property(r => r.Slot).HasMaxLength(128);
            table.Property(r => r.Shopper).HasMaxLength(128);
            table.Property(r => r.Reference).HasMaxLength(128);
            table.HasIndex(r => new { r.Slot, r.ConfirmedAt, r.ExpiresAt });
            table.HasIndex(r => new { r.Shopper, r.ConfirmedAt });
        });
        model.Entity<ShownRow>(table =>
        {
            table.ToTable("tracking_shown");
            table.HasKey(r => r.Number);
            table.Property(r => r.Number).ValueGeneratedOnAdd();
            table.HasIndex(r => new { r.Shipment, r.At });
            table.HasIndex(r => r.At);
        });
        model.Entity<WebhookRow>(table =>
        {
            table.ToTable("tracking_webhook");
            table.HasKey(r => r.Webhook);
            table.Property(r => r.CreatedBy).HasMaxLength(64);
        });
        model.Entity<WebhookDeliveryRow>(table =>
        {
            table.ToTable("tracking_webhook_delivery");
            table.HasKey(r => r.Delivery);
            table.Property(r => r.Delivery).ValueGeneratedOnAdd();
            table.Property(r => r.MessageId).HasMaxLength(64);
            table.Property(r => r.Type).HasMaxLength(64);
            table.Property(r => r.LastError).HasMaxLength(200);
            table.HasIndex(r => new { r.Webhook, r.MessageId }).IsUnique();
            table.HasIndex(r => new { r.State, r.NextAt });
        });
        model.Entity<WebhookCursorRow>(table =>
        {
            table.ToTable("tracking_webhook_cursor");
            table.HasKey(r => r.Name);
            table.Property(r => r.Name).HasMaxLength(32);
        });
    }
}
