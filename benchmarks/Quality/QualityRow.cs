using LogiOpt.Core.Search;

namespace LogiOpt.Benchmarks.Quality;

/// <summary>One line of the quality table.</summary>
/// <param name="Instance">What was solved.</param>
/// <param name="Answer">Cost of our answer, the mean over the seeds, worked out from the raw instance and not by the engine.</param>
/// <param name="Naive">Cost of the simplest method on the same instance.</param>
/// <param name="Reference">Best known value or proven lower bound.</param>
/// <param name="ReferenceKind">What the reference is, e.g. <c>best known</c>, <c>own bound</c>; "" without one.</param>
/// <param name="Seconds">Time used.</param>
/// <param name="Faults">What the check of the answer found; empty = feasible.</param>
internal sealed record QualityRow(
    string Instance, double Answer, double? Naive, double? Reference, string ReferenceKind, double Seconds, IReadOnlyList<string> Faults)
{
    /// <summary>Relative distance to the reference.</summary>
    public double? Gap => Answer / Reference - 1;
}

/// <summary>What a quality run is asked.</summary>
/// <param name="Seconds">Time for one instance.</param>
/// <param name="Data">Folder of published instances; null = generated ones alone.</param>
/// <param name="Seed">Seed of every engine.</param>
/// <param name="Seeds">Seeds from <paramref name="Seed"/> on of which the mean is told, 1 or more; engines that are not random use the first alone.</param>
/// <param name="Threads">Threads of an engine that can use several, 1 or more.</param>
/// <param name="Match">Part of the name of the instances that are solved; "" = all.</param>
internal sealed record QualityRequest(double Seconds, string? Data, long Seed, int Seeds = 1, int Threads = 1, string Match = "")
{
    /// <summary>Limits by processor time, so that a busy machine gives the same table.</summary>
    public StopRule Rule => StopRule.AfterSeconds(Seconds) with { Clock = new ProcessorClock(Threads) };
}
