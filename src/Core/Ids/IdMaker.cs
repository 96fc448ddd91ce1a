using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LogiOpt.Core.Ids;

/// <summary>Makes GUIDs: derived ones, which repeat for the same name, and time-ordered ones, which sort by creation.</summary>
public static class IdMaker
{
    /// <summary>The GUID of a name within a scope: the same two texts always give the same id, so that a repeated request adds nothing.</summary>
    /// <param name="scope">What is named, e.g. <c>order</c>.</param>
    /// <param name="name">The name in that scope.</param>
    /// <returns>A version 8 GUID (RFC 9562, section 5.8) of the first 122 free bits of SHA-256.</returns>
    public static Guid Derived(string scope, string name)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{scope}\0{name}"), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>A new GUID that sorts by its creation instant.</summary>
    /// <param name="time">The clock.</param>
    /// <returns>A version 7 GUID (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then random bits.</returns>
    public static Guid TimeOrdered(TimeProvider time)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        Span<byte> stamp = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(stamp, time.GetUtcNow().ToUnixTimeMilliseconds());
        stamp[2..].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
