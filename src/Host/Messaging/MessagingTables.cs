using LogiOpt.Core.Messages;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Messaging;

/// <summary>A fact that has been saved with its cause and is not yet known to be consumed by all who want it.</summary>
internal sealed class OutboxRow
{
    /// <summary>Order of saving.</summary>
    public long Sequence { get; set; }

    public Guid MessageId { get; set; }

    /// <summary>Name of the fact's type, e.g. <c>OrderPlaced</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>The fact as JSON.</summary>
    public string Body { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was given to the bus last; null = not yet.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>How often it was given to the bus.</summary>
    public int Attempts { get; set; }
}

/// <summary>One consumer has taken one fact; saved with the consumer's own changes, so that a repeat changes nothing.</summary>
internal sealed class InboxRow
{
    public Guid MessageId { get; set; }

    public string Endpoint { get; set; } = "";

    public DateTimeOffset ConsumedAt { get; set; }
}

internal static class MessagingTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<OutboxRow>(row =>
        {
            row.ToTable("host_outbox");
            row.HasKey(r => r.Sequence);
            row.Property(r => r.Sequence).ValueGeneratedOnAdd();
            row.Property(r => r.Type).HasMaxLength(128);
            row.HasIndex(r => r.MessageId).IsUnique();
            row.HasIndex(r => r.SentAt);
        });
        model.Entity<InboxRow>(row =>
        {
            row.ToTable("host_inbox");
            row.HasKey(r => new { r.MessageId, r.Endpoint });
            row.Property(r => r.Endpoint).HasMaxLength(256);
            row.HasIndex(r => r.ConsumedAt);
        });
    }
}
