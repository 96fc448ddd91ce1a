using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LogiOpt.Benchmarks.Driving;

/// <summary>Waits for many sockets on one thread: Linux's <c>epoll</c>, level-triggered.</summary>
/// <param name="capacity">Most sockets told at once.</param>
internal sealed class SocketPoll(int capacity) : IDisposable
{
    private const int ToAdd = 1, ToRemove = 2;

    private const uint Readable = 1;

    // The kernel packs its record on x86-64 only.
    private static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly int _poll = Checked(epoll_create1(0));
    private readonly byte[] _events = new byte[capacity * Size];
    private readonly List<int> _ready = new(capacity);

    /// <summary>Tells of a socket from now on, by a number.</summary>
    public void Add(Socket socket, int number)
    {
        var wanted = new byte[Size];
        BitConverter.TryWriteBytes(wanted, Readable);
        BitConverter.TryWriteBytes(wanted.AsSpan(Size - sizeof(long)), (long)number);
        Checked(epoll_ctl(_poll, ToAdd, (int)socket.Handle, wanted));
    }

    public void Remove(Socket socket) => Checked(epoll_ctl(_poll, ToRemove, (int)socket.Handle, new byte[Size]));

    /// <summary>The numbers of sockets that have something to be read or are over; none if that long passes before.</summary>
    public IReadOnlyList<int> Wait(int milliseconds)
    {
        _ready.Clear();
        var count = epoll_wait(_poll, _events, capacity, milliseconds);
        for (var k = 0; k < count; k++) _ready.Add((int)BitConverter.ToInt64(_events, (k + 1) * Size - sizeof(long)));
        return _ready;
    }

    public void Dispose() => _ = close(_poll);

    private static int Checked(int answer) =>
        answer >= 0 ? answer : throw new InvalidOperationException($"epoll says {Marshal.GetLastPInvokeErrorMessage()}.\nThe streams are driven on Linux only.");

#pragma warning disable IDE1006, SYSLIB1054 // The C library's own names.
    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_ctl(int poll, int what, int descriptor, byte[] wanted);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_wait(int poll, byte[] events, int most, int milliseconds);

    [DllImport("libc")]
    private static extern int close(int descriptor);
#pragma warning restore IDE1006, SYSLIB1054
}
