using System.Security.Cryptography;

namespace LogiOpt.Tracking.Evidence;

/// <summary>One step of a proof: the hash beside, and on which side it stands.</summary>
internal sealed record ProofStep(string Hash, bool IsLeft);

/// <summary>A tree of hashes: its root stands for all leaves, and a short path proves that one leaf is among them without showing the others.</summary>
/// <remarks>Leaves and nodes are hashed with different first bytes, so that neither can pass for the other. Source: RFC 6962, section 2.1;
/// unlike there, an odd node is raised as it is.</remarks>
internal static class MerkleTree
{
    private const byte LeafMark = 0, NodeMark = 1;

    /// <summary>The hash of a leaf.</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> data)
    {
        var bytes = new byte[data.Length + 1];
        bytes[0] = LeafMark;
        data.CopyTo(bytes.AsSpan(1));
        return SHA256.HashData(bytes);
    }

    /// <summary>The root over leaves; at least one.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfZero(leaves.Count);
        var level = leaves;
        while (level.Count > 1) level = Above(level);
        return level[0];
    }

    /// <summary>The path from a leaf to the root.</summary>
    public static IReadOnlyList<ProofStep> Proof(IReadOnlyList<byte[]> leaves, int leaf)
    {
        var path = new List<ProofStep>();
        var level = leaves;
        for (var at = leaf; level.Count > 1; at /= 2, level = Above(level))
        {
            var beside = at ^ 1;
            if (beside < level.Count) path.Add(new ProofStep(Convert.ToHexStringLower(level[beside]), beside < at));
        }

        return path;
    }

    /// <summary>The root that a leaf and its path lead to.</summary>
    public static byte[] Follow(byte[] leaf, IEnumerable<ProofStep> path)
    {
        foreach (var step in path)
        {
            var beside = Convert.FromHexString(step.Hash);
            leaf = step.IsLeft ? Node(beside, leaf) : Node(leaf, beside);
        }

        return leaf;
    }

    private static List<byte[]> Above(IReadOnlyList<byte[]> level)
    {
        var above = new List<byte[]>((level.Count + 1) / 2);
        for (var k = 0; k < level.Count; k += 2) above.Add(k + 1 < level.Count ? Node(level[k], level[k + 1]) : level[k]);
        return above;
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([NodeMark, .. left, .. right]);
}
