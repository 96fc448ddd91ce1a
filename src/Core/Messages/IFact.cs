namespace LogiOpt.Core.Messages;

/// <summary>Something that happened, in the past tense, carrying all that the receiver needs: no module asks another a question.</summary>
public interface IFact;

/// <summary>The way out for facts. What is added is saved by the next <c>SaveChanges</c> of the same scope, in the same transaction, and delivered at least once afterwards.</summary>
public interface IOutbox
{
    /// <summary>Adds a fact to the saving transaction.</summary>
    void Add(IFact fact);
}
