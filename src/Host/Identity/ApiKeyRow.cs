using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Identity;

/// <summary>A key that a caller shows. Only its hash is kept: the key itself has 256 random bits, so a plain SHA-256 cannot be searched.</summary>
internal sealed class ApiKeyRow
{
    public Guid Id { get; set; }

    /// <summary>Who holds it, in the admin's words.</summary>
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the key, hexadecimal.</summary>
    public string Hash { get; set; } = "";

    /// <summary>Roles, comma-separated.</summary>
    public string Roles { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}

internal static class IdentityTables
{
    public static void Configure(ModelBuilder model) =>
        model.Entity<ApiKeyRow>(row =>
        {
            row.ToTable("host_api_keys");
            row.HasKey(r => r.Id);
            row.Property(r => r.Name).HasMaxLength(100);
            row.Property(r => r.Hash).HasMaxLength(64);
            row.Property(r => r.Roles).HasMaxLength(200);
            row.HasIndex(r => r.Hash).IsUnique();
        });
}
