namespace LogiOpt.Core.Travel;

/// <summary>What the vehicles of coming waves still have room for. A port, as the shopper waits for the answer; Routing implements it.</summary>
public interface IWaveRoom
{
    /// <summary>Waves from now on, the earliest first.</summary>
    /// <param name="until">The last instant of interest.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>Empty while no vehicle is known, or no waves are planned by themselves: then nothing can be said.</returns>
    ValueTask<IReadOnlyList<WaveRoom>> NextAsync(DateTimeOffset until, CancellationToken cancellation);
}

/// <summary>Room in one wave besides the shipments that wait for it.</summary>
/// <param name="At">When it is planned and leaves.</param>
/// <param name="Vehicles">Vehicles that can leave with it.</param>
/// <param name="Stops">Stops that they can serve before the next wave or the end of their shift; 0 = none left.</param>
/// <param name="Grams">Weight they can still take.</param>
/// <param name="Millilitres">Volume they can still take.</param>
public sealed record WaveRoom(DateTimeOffset At, int Vehicles, int Stops, long Grams, long Millilitres);
