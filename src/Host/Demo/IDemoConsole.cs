namespace LogiOpt.Host.Demo;

/// <summary>What the user sees while the demo runs.</summary>
internal interface IDemoConsole
{
    /// <summary>Tells something.</summary>
    void Say(string line);

    /// <summary>Tells how far the day is.</summary>
    /// <param name="share">Share of the simulated day, in [0, 1].</param>
    /// <param name="doing">The local time and what goes on.</param>
    void Progress(double share, string doing);
}
