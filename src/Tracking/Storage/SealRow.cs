namespace LogiOpt.Tracking.Storage;

/// <summary>A seal over a stretch of the journal, chained to the one before: who changes an entry must change every later seal.</summary>
internal sealed class SealRow
{
    /// <summary>1, 2, 3, … without gaps.</summary>
    public long Number { get; set; }

    public long FromSequence { get; set; }

    public long ToSequence { get; set; }

    public int Entries { get; set; }

    /// <summary>Root of the Merkle tree over the entries' hashes, hexadecimal.</summary>
    public required string Root { get; set; }

    /// <summary>SHA-256 of the seal before, this root, its bounds; hexadecimal.</summary>
    public required string Hash { get; set; }

    public DateTimeOffset SealedAt { get; set; }
}
