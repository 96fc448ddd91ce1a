using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Host.Persistence;

namespace LogiOpt.Host.Messaging;

/// <summary>Puts facts into the context that saves their cause.</summary>
internal sealed class DbOutbox(LogiOptDb db, Consumers consumers, TimeProvider time) : IOutbox
{
    public void Add(IFact fact)
    {
        // Nobody outside this process can listen to the in-memory bus, so a fact without consumers needs no row.
        if (consumers.EndpointsOf(fact.GetType()).Count == 0) return;
        db.Add(new OutboxRow
        {
            MessageId = IdMaker.TimeOrdered(time),
            Type = FactTypes.NameOf(fact),
            Body = FactTypes.Write(fact),
            CreatedAt = time.GetUtcNow(),
        });
    }
}
