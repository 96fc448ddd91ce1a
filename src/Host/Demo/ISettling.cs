namespace LogiOpt.Host.Demo;

/// <summary>Knows when the worker has dealt with everything it was told.</summary>
internal interface ISettling
{
    /// <summary>Returns once the outbox is empty and no consumer is at work.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    Task UntilSettledAsync(CancellationToken cancellation);
}
