using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Storage;

/// <summary>Tables of presale.</summary>
internal static class PresaleModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<PresaleOfferRow>(offer =>
        {
            offer.ToTable("inventory_presale_offers");
            offer.HasKey(o => new { o.Site, o.Item });
            offer.HasIndex(o => o.Item);
        });
        model.Entity<PresaleRow>(presale =>
        {
            presale.ToTable("inventory_presales");
            presale.HasKey(p => p.Sequence);
            presale.Property(p => p.Sequence).ValueGeneratedOnAdd();
            presale.HasAlternateKey(p => p.Presale);
            presale.Property(p => p.Presale).HasMaxLength(InventoryModel.ReferenceLength);
            presale.Property(p => p.Fingerprint).HasMaxLength(64);
            presale.Property(p => p.Channel).HasMaxLength(ChannelRow.MaxLength);
            presale.Property(p => p.Reason).HasMaxLength(1000);
            presale.Property(p => p.Reservation).HasMaxLength(InventoryModel.ReferenceLength);
            presale.Ignore(p => p.OpenUnits);
            presale.HasIndex(p => new { p.Site, p.Item, p.State, p.Sequence });
            presale.HasIndex(p => new { p.State, p.Sequence });
        });
    }
}
