using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Inventory.Storage;

/// <summary>Tables of suppliers, purchases and risks.</summary>
internal static class SupplyModel
{
    private const int CodeLength = InventoryModel.ReferenceLength;

    public static void Configure(ModelBuilder model)
    {
        Suppliers(model);
        Purchases(model);
        model.Entity<RiskRow>(risk =>
        {
            risk.ToTable("inventory_risks");
            risk.HasKey(r => r.Risk);
            risk.Property(r => r.Risk).HasMaxLength(CodeLength);
            risk.Property(r => r.Supplier).HasMaxLength(CodeLength);
        });
    }

    private static void Suppliers(ModelBuilder model)
    {
        model.Entity<SupplierRow>(supplier =>
        {
            supplier.ToTable("inventory_suppliers");
            supplier.HasKey(s => s.Supplier);
            supplier.Property(s => s.Supplier).HasMaxLength(CodeLength);
            supplier.Property(s => s.Name).HasMaxLength(200);
            supplier.Ignore(s => s.FetchFrom);
        });
        model.Entity<SupplyRow>(supply =>
        {
            supply.ToTable("inventory_supplies");
            supply.HasKey(s => new { s.Supplier, s.Item });
            supply.Property(s => s.Supplier).HasMaxLength(CodeLength);
        });
        model.Entity<StockingRow>(stocking =>
        {
            stocking.ToTable("inventory_stockings");
            stocking.HasKey(s => new { s.Site, s.Item });
            stocking.Property(s => s.Vmi).HasMaxLength(CodeLength);
        });
        model.Entity<PaymentRow>(payment =>
        {
            payment.ToTable("inventory_payments");
            payment.HasKey(p => new { p.Supplier, p.Payment });
            payment.Property(p => p.Supplier).HasMaxLength(CodeLength);
            payment.Property(p => p.Payment).HasMaxLength(CodeLength);
        });
    }

    private static void Purchases(ModelBuilder model)
    {
        model.Entity<PurchaseRow>(purchase =>
        {
            purchase.ToTable("inventory_purchases");
            purchase.HasKey(p => p.Sequence);
            purchase.Property(p => p.Sequence).ValueGeneratedOnAdd();
            purchase.HasAlternateKey(p => p.Purchase);
            purchase.Property(p => p.Purchase).HasMaxLength(CodeLength);
            purchase.Property(p => p.RunKey).HasMaxLength(CodeLength);
            purchase.Property(p => p.Supplier).HasMaxLength(CodeLength);
            purchase.Property(p => p.Reason).HasMaxLength(1000);
            purchase.Property(p => p.Version).IsConcurrencyToken();
            purchase.Ignore(p => p.ComesAt);
            purchase.HasIndex(p => p.Shipment);
            purchase.HasIndex(p => new { p.Supplier, p.Sequence });
            purchase.HasIndex(p => new { p.State, p.Sequence });
            purchase.HasMany(p => p.Lines).WithOne().HasForeignKey(l => l.Purchase).HasPrincipalKey(p => p.Purchase);
        });
        model.Entity<PurchaseLineRow>(line =>
        {
            line.ToTable("inventory_purchase_lines");
            line.HasKey(l => new { l.Purchase, l.Item });
            line.Property(l => l.Purchase).HasMaxLength(CodeLength);
            line.Property(l => l.Explanation).HasMaxLength(4000);
            line.Property(l => l.ShippedUnits).HasDefaultValue(0L);
            line.Ignore(l => l.OpenUnits);
        });
        model.Entity<PurchaseReceiptRow>(receipt =>
        {
            receipt.ToTable("inventory_purchase_receipts");
            receipt.HasKey(r => new { r.Purchase, r.Receipt, r.Item });
            receipt.Property(r => r.Purchase).HasMaxLength(CodeLength);
            receipt.Property(r => r.Receipt).HasMaxLength(CodeLength);
            receipt.Property(r => r.Supplier).HasMaxLength(CodeLength);
            receipt.HasIndex(r => new { r.Supplier, r.ReceivedAt });
        });
        model.Entity<DeliveryNoticeRow>(notice =>
        {
            notice.ToTable("inventory_delivery_notices");
            notice.HasKey(n => n.Sequence);
            notice.Property(n => n.Sequence).ValueGeneratedOnAdd();
            notice.Property(n => n.Supplier).HasMaxLength(CodeLength);
            notice.Property(n => n.Purchase).HasMaxLength(CodeLength);
            notice.Property(n => n.Note).HasMaxLength(CodeLength);
            notice.Property(n => n.Lot).HasMaxLength(CodeLength);
            notice.HasIndex(n => new { n.Purchase, n.Kind, n.Note, n.Item, n.Lot }).IsUnique();
            notice.HasIndex(n => new { n.Supplier, n.Sequence });
        });
    }
}
