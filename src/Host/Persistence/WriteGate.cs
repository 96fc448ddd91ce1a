namespace LogiOpt.Host.Persistence;

/// <summary>Lets one writer of this process at a time reach SQLite, which has one writer anyway: waiting here is fair and costs no polling.</summary>
/// <param name="closed">False where the database takes many writers; then nobody waits.</param>
internal sealed class WriteGate(bool closed) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Whether writers take turns.</summary>
    public bool IsClosed => closed;

    public async ValueTask<IDisposable?> EnterAsync(CancellationToken cancellation)
    {
        if (!closed) return null;
        await _turn.WaitAsync(cancellation);
        return new Leave(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Leave(SemaphoreSlim turn) : IDisposable
    {
        private SemaphoreSlim? _turn = turn;

        public void Dispose() => Interlocked.Exchange(ref _turn, null)?.Release();
    }
}
