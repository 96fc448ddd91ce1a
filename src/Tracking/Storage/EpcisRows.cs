namespace LogiOpt.Tracking.Storage;

/// <summary>One captured EPCIS event. Never changed.</summary>
internal sealed class EpcisEventRow
{
    public long Sequence { get; set; }

    /// <summary>Derived from event id and content: the same event sent again is the same row.</summary>
    public Guid Key { get; set; }

    public required string EventId { get; set; }

    public required string Type { get; set; }

    public required DateTimeOffset EventTime { get; set; }

    public required DateTimeOffset RecordTime { get; set; }

    public string? Action { get; set; }

    public string? BizStep { get; set; }

    public string? Disposition { get; set; }

    public string? ReadPoint { get; set; }

    public string? BizLocation { get; set; }

    /// <summary>Who captured it; carriers and suppliers see their own.</summary>
    public required string CapturedBy { get; set; }

    /// <summary>JSON-LD context of its document.</summary>
    public required string Context { get; set; }

    /// <summary>The event as JSON, with event id and record time.</summary>
    public required string Body { get; set; }
}

/// <summary>One EPC that an event names, to find the event by it.</summary>
internal sealed class EpcisEpcRow
{
    public required string Epc { get; set; }

    /// <summary>The event's <see cref="EpcisEventRow.Key"/>.</summary>
    public Guid Event { get; set; }
}

/// <summary>What became of one capture.</summary>
internal sealed class CaptureRow
{
    public Guid Capture { get; set; }

    public required string CapturedBy { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    public required DateTimeOffset FinishedAt { get; set; }

    public required string Behaviour { get; set; }

    public bool Success { get; set; }

    /// <summary>Problems as a JSON list.</summary>
    public required string Errors { get; set; }
}
