namespace LogiOpt.Host.Commands;

/// <summary>What a command's exit says.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The input is good, but no feasible answer exists; the reasons are printed.</summary>
    public const int NoFeasibleAnswer = 1;

    /// <summary>Bad input: every fault is printed, with file, line and field.</summary>
    public const int BadInput = 2;

    /// <summary>A fault of ours.</summary>
    public const int Internal = 3;
}
