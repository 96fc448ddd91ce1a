using LogiOpt.Core.Messages;

namespace LogiOpt.Support;

/// <summary>An outbox that keeps what was added, for tests of one module without the host.</summary>
public sealed class RecordingOutbox : IOutbox
{
    private readonly List<IFact> _facts = [];

    public IReadOnlyList<IFact> Facts => _facts;

    public void Add(IFact fact) => _facts.Add(fact);

    public IEnumerable<TFact> Of<TFact>() where TFact : IFact => _facts.OfType<TFact>();
}
