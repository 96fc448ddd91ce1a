using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LogiOpt.Benchmarks.Driving;

/// <summary>Thousands of readers of event streams on one thread: plain sockets, a few hundred bytes each, which look for the instants that were sent.</summary>
/// <param name="url">The worker.</param>
/// <param name="key">A key that may read.</param>
/// <param name="member">The JSON member that holds the instant, with its quotes and colon.</param>
/// <remarks>The worker has the same processors, and what its readers take of them is not there for it; so no task, timer or buffer for each.</remarks>
internal sealed class StreamReaders(Uri url, string key, string member) : IDisposable
{
    /// <summary>Readers that are being given their first event at once; the whole board is megabytes.</summary>
    private const int OpeningAtOnce = 64;

    // Longer lines are whole boards, which are counted and not looked into.
    private const int LongestLine = 6 * 1024;

    // A source address has some 28,000 ports; the loopback network has many addresses.
    private const int ReadersPerAddress = 20_000;

    private const int LookEveryMilliseconds = 100;

    private readonly byte[] _member = Encoding.ASCII.GetBytes(member + '"');
    private readonly Dictionary<long, Change> _changes = [];
    private readonly byte[] _buffer = new byte[256 * 1024];
    private Reader[] _readers = [];
    private Thread? _thread;
    private volatile bool _isOver;
    private int _opened, _asked, _ended;
    private long _bytes;

    // Thousands are told the same instant one after the other.
    private byte[] _instant = [];
    private Change? _change;

    /// <summary>From the sending of an instant to each of its lines.</summary>
    public Latencies Seen { get; } = new();

    /// <summary>From the sending of each instant to its last line.</summary>
    public IReadOnlyList<(TimeSpan SentAt, int Lines, TimeSpan Last)> Changes
    {
        get
        {
            lock (_changes)
            {
                var first = _changes.Values.Min(c => (long?)c.SentAt) ?? 0;
                return [.. _changes.Values.Where(c => c.Lines > 0).OrderBy(c => c.SentAt).Select(c => (Stopwatch.GetElapsedTime(first, c.SentAt), c.Lines, Stopwatch.GetElapsedTime(c.SentAt, c.LastAt)))];
            }
        }
    }

    /// <summary>Readers that have their first event.</summary>
    public int Opened => Volatile.Read(ref _opened);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Notes that what holds this instant is sent now.</summary>
    public void Sent(DateTimeOffset at)
    {
        lock (_changes) _changes[at.ToUnixTimeMilliseconds()] = new Change { SentAt = Stopwatch.GetTimestamp() };
    }

    /// <summary>Opens readers until all have their first event, or nothing moves any more.</summary>
    public async Task OpenAsync(IReadOnlyList<string> paths, TimeSpan atMost)
    {
        _readers = [.. paths.Select(path => new Reader(path))];
        _thread = new Thread(Read) { IsBackground = true, Name = "stream readers" };
        _thread.Start();
        var clock = Stopwatch.StartNew();
        while (Opened < paths.Count && clock.Elapsed < atMost) await Task.Delay(50);
    }

    private void Read()
    {
        using var poll = new SocketPoll(capacity: 512);
        while (!_isOver)
        {
            while (_asked < _readers.Length && _asked - _opened - _ended < OpeningAtOnce) Ask(poll, _asked++);
            foreach (var index in poll.Wait(LookEveryMilliseconds)) Take(poll, _readers[index]);
        }
    }

    private void Ask(SocketPoll poll, int index)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _readers[index].Socket = socket;
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + index / ReadersPerAddress)]), 0));
            socket.Connect(IPAddress.Loopback, url.Port);
            // Version 1.0 is answered without chunks, so that lines come as they are.
            socket.Send(Encoding.ASCII.GetBytes($"GET {_readers[index].Path} HTTP/1.0\r\nHost: {url.Authority}\r\nX-Api-Key: {key}\r\n\r\n"));
            socket.Blocking = false;
            poll.Add(socket, index);
        }
        catch (SocketException)
        {
            // Turned away; the count of those that opened tells.
            _ended++;
        }
    }

    private void Take(SocketPoll poll, Reader reader)
    {
        var count = reader.Socket!.Receive(_buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return;
        if (count == 0 || error != SocketError.Success)
        {
            poll.Remove(reader.Socket);
            if (!reader.IsOpen) _ended++;
            return;
        }

        Volatile.Write(ref _bytes, _bytes + count);
        Take(reader, _buffer.AsSpan(0, count), Stopwatch.GetTimestamp());
        if (reader.IsOpen || reader.Events == 0) return;
        reader.IsOpen = true;
        Volatile.Write(ref _opened, _opened + 1);
    }

    // Of a line that has not come whole only what may hold an instant is kept.
    private void Take(Reader reader, ReadOnlySpan<byte> bytes, long now)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            var piece = end < 0 ? bytes : bytes[..end];
            if (!reader.IsBegun && piece.Length > 0) (reader.IsBegun, reader.IsData) = (true, piece[0] == (byte)'d');
            if (end < 0)
            {
                reader.Keep(piece, LongestLine);
                return;
            }

            if (reader.IsData)
            {
                if (reader.Length == 0 && piece.Length < LongestLine) Match(piece, now);
                else if (reader.Keep(piece, LongestLine)) Match(reader.Part.AsSpan(0, reader.Length), now);
                reader.Events++;
            }

            reader.Forget();
            bytes = bytes[(end + 1)..];
        }
    }

    private void Match(ReadOnlySpan<byte> line, long now)
    {
        for (var at = line.IndexOf(_member); at >= 0; at = line.IndexOf(_member))
        {
            line = line[(at + _member.Length)..];
            if (line.IndexOf((byte)'"') is not (> 0 and var end) || ChangeOf(line[..end]) is not { } change) continue;
            Seen.Add(Stopwatch.GetElapsedTime(change.SentAt, now));
            (change.Lines, change.LastAt) = (change.Lines + 1, now);
            return;
        }
    }

    private Change? ChangeOf(ReadOnlySpan<byte> instant)
    {
        if (instant.SequenceEqual(_instant)) return _change;
        _instant = instant.ToArray();
        if (!DateTimeOffset.TryParse(Encoding.ASCII.GetString(instant), CultureInfo.InvariantCulture, out var at)) return _change = null;
        lock (_changes) return _change = _changes.GetValueOrDefault(at.ToUnixTimeMilliseconds());
    }

    public void Dispose()
    {
        _isOver = true;
        _thread?.Join();
        foreach (var reader in _readers) reader.Socket?.Dispose();
    }

    private sealed class Change
    {
        public required long SentAt { get; init; }

        public int Lines { get; set; }

        public long LastAt { get; set; }
    }

    private sealed class Reader(string path)
    {
        public string Path => path;

        public Socket? Socket { get; set; }

        public bool IsOpen { get; set; }

        public int Events { get; set; }

        public bool IsBegun { get; set; }

        public bool IsData { get; set; }

        public byte[] Part { get; private set; } = [];

        /// <summary>Of the kept part; below 0 = too long to be looked into.</summary>
        public int Length { get; private set; }

        public bool Keep(ReadOnlySpan<byte> piece, int longest)
        {
            if (!IsData || Length < 0) return false;
            if (Length + piece.Length >= longest)
            {
                (Length, Part) = (-1, []);
                return false;
            }

            if (Part.Length < Length + piece.Length) Part = [.. Part.AsSpan(0, Length), .. new byte[longest - Length]];
            piece.CopyTo(Part.AsSpan(Length));
            Length += piece.Length;
            return true;
        }

        public void Forget() => (Length, IsBegun, IsData) = (0, false, false);
    }
}
