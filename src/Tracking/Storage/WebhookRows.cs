namespace LogiOpt.Tracking.Storage;

/// <summary>How a subscription stands.</summary>
internal enum WebhookState
{
    /// <summary>Messages are sent.</summary>
    Active,

    /// <summary>Its receiver said that it is gone (410); nothing is sent any more.</summary>
    Gone,

    /// <summary>Switched off after too many messages could not be delivered, or too many wait.</summary>
    Off,
}

/// <summary>How a message stands.</summary>
internal enum DeliveryState
{
    /// <summary>To be sent at its next instant.</summary>
    Waiting,

    /// <summary>Taken by its receiver.</summary>
    Delivered,

    /// <summary>Given up after the last attempt, or with its subscription.</summary>
    GivenUp,
}

/// <summary>Who wants to be told, and where.</summary>
internal sealed class WebhookRow
{
    public Guid Webhook { get; set; }

    public required string Url { get; set; }

    /// <summary>Wanted types, comma-separated; empty = all.</summary>
    public required string Types { get; set; }

    /// <summary>Secrets with their ends, encrypted.</summary>
    public required string Secrets { get; set; }

    public WebhookState State { get; set; }

    /// <summary>Why it is off; null while it is not.</summary>
    public string? Why { get; set; }

    /// <summary>Nothing is sent before this, since the receiver asked for it to be slower.</summary>
    public DateTimeOffset? PausedUntil { get; set; }

    /// <summary>Messages given up one after another.</summary>
    public int GivenUp { get; set; }

    public required string CreatedBy { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>One message to one subscription.</summary>
internal sealed class WebhookDeliveryRow
{
    public long Delivery { get; set; }

    public Guid Webhook { get; set; }

    /// <summary>The same for the same event; the receiver may know repeats by it.</summary>
    public required string MessageId { get; set; }

    public required string Type { get; set; }

    public required string Body { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset NextAt { get; set; }

    public int Attempts { get; set; }

    public DeliveryState State { get; set; }

    public int? LastStatus { get; set; }

    public string? LastError { get; set; }
}

/// <summary>How far the journal has been told to subscribers.</summary>
internal sealed class WebhookCursorRow
{
    public const string TheOne = "journal";

    public string Name { get; set; } = TheOne;

    public long Sequence { get; set; }
}
