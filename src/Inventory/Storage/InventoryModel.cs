using LogiOpt.Core.Ids;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Storage;

/// <summary>The module's tables.</summary>
internal static class InventoryModel
{
    /// <summary>The longest cause of a movement or reference of an order, in characters.</summary>
    public const int ReferenceLength = ICodeId<ItemId>.MaxLength;

    public static void Configure(ModelBuilder model)
    {
        Places(model);
        Goods(model);
        Orders(model);
        Proposals(model);
        Pool(model);
        DemandModel.Configure(model);
        SupplyModel.Configure(model);
        PresaleModel.Configure(model);
        model.Entity<StockAlertRow>(alert =>
        {
            alert.ToTable("inventory_stock_alerts");
            alert.HasKey(a => a.Sequence);
            alert.Property(a => a.Sequence).ValueGeneratedOnAdd();
            alert.Property(a => a.Item).HasMaxLength(ReferenceLength);
            alert.Property(a => a.Text).HasMaxLength(1000);
            alert.HasIndex(a => a.ClosedAt);
        });
    }

    private static void Places(ModelBuilder model)
    {
        model.Entity<SiteRow>(site =>
        {
            site.ToTable("inventory_sites");
            site.HasKey(s => s.Site);
            site.Property(s => s.Name).HasMaxLength(200);
            site.Ignore(s => s.Point);
        });
        model.Entity<LeadTimeRow>(lead =>
        {
            lead.ToTable("inventory_lead_times");
            lead.HasKey(l => new { l.From, l.To });
        });
    }

    private static void Goods(ModelBuilder model)
    {
        model.Entity<ItemRow>(item =>
        {
            item.ToTable("inventory_items");
            item.HasKey(i => i.Item);
            item.Property(i => i.Name).HasMaxLength(200);
            item.Property(i => i.Class).HasMaxLength(32);
            item.Ignore(i => i.UnitLoad);
        });
        model.Entity<StockRow>(stock =>
        {
            stock.ToTable("inventory_stock");
            stock.HasKey(s => new { s.Site, s.Item });
            stock.HasIndex(s => s.Item);
            stock.Ignore(s => s.Free);
        });
        model.Entity<MovementRow>(movement =>
        {
            movement.ToTable("inventory_movements");
            movement.HasKey(m => new { m.Cause, m.Kind, m.Site, m.Item });
            movement.Property(m => m.Cause).HasMaxLength(ReferenceLength);
        });
        model.Entity<SalesRow>(sales =>
        {
            sales.ToTable("inventory_sales");
            sales.HasKey(s => new { s.Site, s.Item, s.Day });
            sales.HasIndex(s => s.Day);
            sales.Ignore(s => s.Demand);
        });
    }

    private static void Orders(ModelBuilder model)
    {
        model.Entity<OrderRow>(order =>
        {
            order.ToTable("inventory_orders");
            order.HasKey(o => o.Sequence);
            order.Property(o => o.Sequence).ValueGeneratedOnAdd();
            order.HasAlternateKey(o => o.OrderId);
            order.Property(o => o.Reference).HasMaxLength(ReferenceLength);
            order.Property(o => o.Fingerprint).HasMaxLength(64);
            order.Property(o => o.Reason).HasMaxLength(64);
            order.Property(o => o.Explanation).HasMaxLength(1000);
            order.Property(o => o.Channel).HasMaxLength(ChannelRow.MaxLength);
            order.Property(o => o.Version).IsConcurrencyToken();
            order.HasIndex(o => o.Shipment).IsUnique();
            order.HasIndex(o => new { o.State, o.Sequence });
            order.Ignore(o => o.Drop).Ignore(o => o.Pickup).Ignore(o => o.Load).Ignore(o => o.Promise);
            order.HasMany(o => o.Lines).WithOne().HasForeignKey(l => l.OrderId).HasPrincipalKey(o => o.OrderId);
        });
        model.Entity<OrderLineRow>(line =>
        {
            line.ToTable("inventory_order_lines");
            line.HasKey(l => new { l.OrderId, l.Item });
        });
    }

    private static void Proposals(ModelBuilder model)
    {
        model.Entity<ProposalRow>(proposal =>
        {
            proposal.ToTable("inventory_proposals");
            proposal.HasKey(p => p.Sequence);
            proposal.Property(p => p.Sequence).ValueGeneratedOnAdd();
            proposal.HasAlternateKey(p => p.Proposal);
            proposal.Property(p => p.Proposal).HasMaxLength(ReferenceLength);
            proposal.Property(p => p.RunKey).HasMaxLength(ReferenceLength);
            proposal.Property(p => p.Reason).HasMaxLength(1000);
            proposal.Property(p => p.Version).IsConcurrencyToken();
            proposal.HasIndex(p => p.Shipment).IsUnique();
            proposal.HasIndex(p => new { p.State, p.Sequence });
            proposal.HasMany(p => p.Lines).WithOne().HasForeignKey(l => l.Proposal).HasPrincipalKey(p => p.Proposal);
        });
        model.Entity<ProposalLineRow>(line =>
        {
            line.ToTable("inventory_proposal_lines");
            line.HasKey(l => new { l.Proposal, l.Item });
            line.Property(l => l.Proposal).HasMaxLength(ReferenceLength);
            line.Property(l => l.Explanation).HasMaxLength(4000);
        });
        model.Entity<ReviewRow>(review =>
        {
            review.ToTable("inventory_reviews");
            review.HasKey(r => r.RunKey);
            review.Property(r => r.RunKey).HasMaxLength(ReferenceLength);
        });
    }

    private static void Pool(ModelBuilder model)
    {
        model.Entity<ChannelRow>(channel =>
        {
            channel.ToTable("inventory_channels");
            channel.HasKey(c => c.Channel);
            channel.Property(c => c.Channel).HasMaxLength(ChannelRow.MaxLength);
            channel.Property(c => c.Name).HasMaxLength(200);
        });
        model.Entity<ProtectionRow>(protection =>
        {
            protection.ToTable("inventory_protections");
            protection.HasKey(p => new { p.Site, p.Item, p.Channel });
            protection.Property(p => p.Channel).HasMaxLength(ChannelRow.MaxLength);
        });
        model.Entity<ReservationRow>(reservation =>
        {
            reservation.ToTable("inventory_reservations");
            reservation.HasKey(r => r.Reservation);
            reservation.Property(r => r.Reservation).HasMaxLength(ReferenceLength);
            reservation.Property(r => r.Fingerprint).HasMaxLength(64);
            reservation.Property(r => r.Channel).HasMaxLength(ChannelRow.MaxLength);
            reservation.HasIndex(r => new { r.State, r.ExpiresAt });
            reservation.HasMany(r => r.Lines).WithOne().HasForeignKey(l => l.Reservation);
        });
        model.Entity<ReservationLineRow>(line =>
        {
            line.ToTable("inventory_reservation_lines");
            line.HasKey(l => new { l.Reservation, l.Item });
            line.Property(l => l.Reservation).HasMaxLength(ReferenceLength);
        });
    }
}
