namespace LogiOpt.Architecture.Tests.Samples.Solver;

/// <summary>Called like its own folder on purpose: outside this namespace, the namespace hides it.</summary>
internal sealed class Solver;

/// <summary>Public in an engine folder, as it may be.</summary>
public sealed class SolverOptions;
