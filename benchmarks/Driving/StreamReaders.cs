using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LogiOpt.Benchmarks.Driving;

/// <summary>Thousands of readers of event streams in one process: plain sockets, a few kilobytes each, which look for the instants that were sent.</summary>
/// <param name="url">The worker.</param>
/// <param name="key">A key that may read.</param>
/// <param name="member">The JSON member that holds the instant, with its quotes and colon.</param>
internal sealed class StreamReaders(Uri url, string key, string member) : IDisposable
{
    /// <summary>Readers that are being given their first event at once; the whole board is megabytes.</summary>
    private const int OpeningAtOnce = 64;

    // Longer lines are whole boards, which are counted and not looked into.
    private const int LongestLine = 6 * 1024, Buffer = 16 * 1024;

    // A source address has some 28,000 ports; the loopback network has many addresses.
    private const int ReadersPerAddress = 20_000;

    private readonly byte[] _member = Encoding.ASCII.GetBytes(member + '"');
    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, long> _sent = new();
    private readonly SemaphoreSlim _opening = new(OpeningAtOnce);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _readers = [];
    private int _opened;
    private long _bytes;

    /// <summary>From the sending of an instant to each of its lines.</summary>
    public Latencies Seen { get; } = new();

    /// <summary>Readers that have their first event.</summary>
    public int Opened => Volatile.Read(ref _opened);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Notes that what holds this instant is sent now.</summary>
    public void Sent(DateTimeOffset at) => _sent[at.ToUnixTimeMilliseconds()] = Stopwatch.GetTimestamp();

    /// <summary>Opens readers until all have their first event, or nothing moves any more.</summary>
    public async Task OpenAsync(IReadOnlyList<string> paths, TimeSpan atMost)
    {
        foreach (var (k, path) in paths.Index()) _readers.Add(Task.Run(() => ReadAsync(path, 1 + k / ReadersPerAddress)));
        var clock = Stopwatch.StartNew();
        while (Opened < paths.Count && clock.Elapsed < atMost) await Task.Delay(50);
    }

    private async Task ReadAsync(string path, int address)
    {
        var isOpening = true;
        await _opening.WaitAsync();
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)address]), 0));
            await socket.ConnectAsync(IPAddress.Loopback, url.Port, _end.Token);
            // Version 1.0 is answered without chunks, so that lines come as they are.
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.0\r\nHost: {url.Authority}\r\nX-Api-Key: {key}\r\n\r\n"), _end.Token);
            var lines = new Lines(this);
            var buffer = GC.AllocateUninitializedArray<byte>(Buffer);
            while (await socket.ReceiveAsync(buffer, _end.Token) is > 0 and var count)
            {
                Interlocked.Add(ref _bytes, count);
                lines.Take(buffer.AsSpan(0, count));
                if (!isOpening || lines.Events == 0) continue;
                isOpening = false;
                Interlocked.Increment(ref _opened);
                _opening.Release();
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException)
        {
            // The end of the scenario, or a reader that was turned away; the count tells.
        }
        finally
        {
            if (isOpening) _opening.Release();
        }
    }

    private void Match(ReadOnlySpan<byte> line, long now)
    {
        for (var at = line.IndexOf(_member); at >= 0; at = line.IndexOf(_member))
        {
            line = line[(at + _member.Length)..];
            if (line.IndexOf((byte)'"') is > 0 and var end
                && DateTimeOffset.TryParse(Encoding.ASCII.GetString(line[..end]), CultureInfo.InvariantCulture, out var instant)
                && _sent.TryGetValue(instant.ToUnixTimeMilliseconds(), out var since))
            {
                Seen.Add(Stopwatch.GetElapsedTime(since, now));
                return;
            }
        }
    }

    /// <summary>The lines of one reader, of which only those that may hold an instant are kept until they are whole.</summary>
    private sealed class Lines(StreamReaders readers)
    {
        private byte[] _part = [];
        private int _length;
        private bool _isData, _isBegun;

        public int Events { get; private set; }

        public void Take(ReadOnlySpan<byte> bytes)
        {
            var now = Stopwatch.GetTimestamp();
            while (bytes.Length > 0)
            {
                var end = bytes.IndexOf((byte)'\n');
                var piece = end < 0 ? bytes : bytes[..end];
                if (!_isBegun && piece.Length > 0) (_isBegun, _isData) = (true, piece[0] == (byte)'d');
                if (end < 0)
                {
                    Keep(piece);
                    return;
                }

                if (_length == 0 && _isData && piece.Length < LongestLine) readers.Match(piece, now);
                else if (_isData && _length >= 0 && _length + piece.Length < LongestLine)
                {
                    Keep(piece);
                    readers.Match(_part.AsSpan(0, _length), now);
                }

                if (_isData) Events++;
                (_length, _isBegun, _isData) = (0, false, false);
                bytes = bytes[(end + 1)..];
            }
        }

        // Below 0 = too long to be looked into.
        private void Keep(ReadOnlySpan<byte> piece)
        {
            if (!_isData || _length < 0) return;
            if (_length + piece.Length >= LongestLine)
            {
                (_length, _part) = (-1, []);
                return;
            }

            if (_part.Length < _length + piece.Length) Array.Resize(ref _part, LongestLine);
            piece.CopyTo(_part.AsSpan(_length));
            _length += piece.Length;
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        Task.WhenAll(_readers).ContinueWith(static _ => { }, TaskScheduler.Default).Wait(TimeSpan.FromSeconds(10));
        _end.Dispose();
        _opening.Dispose();
    }
}
