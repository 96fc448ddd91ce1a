using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Api;

/// <summary>The answer to a request that carried an idempotency key.</summary>
internal sealed class IdempotencyRow
{
    /// <summary>SHA-256 of caller, path and key, hexadecimal.</summary>
    public string Id { get; set; } = "";

    /// <summary>SHA-256 of the request's body, hexadecimal.</summary>
    public string BodyHash { get; set; } = "";

    public int Status { get; set; }

    public string ContentType { get; set; } = "";

    public string? Location { get; set; }

    public string Body { get; set; } = "";

    public DateTimeOffset AnsweredAt { get; set; }
}

internal static class IdempotencyTable
{
    public static void Configure(ModelBuilder model) =>
        model.Entity<IdempotencyRow>(row =>
        {
            row.ToTable("host_idempotency");
            row.HasKey(r => r.Id);
            row.Property(r => r.Id).HasMaxLength(64);
            row.Property(r => r.BodyHash).HasMaxLength(64);
            row.Property(r => r.ContentType).HasMaxLength(100);
            row.Property(r => r.Location).HasMaxLength(500);
            row.HasIndex(r => r.AnsweredAt);
        });
}
