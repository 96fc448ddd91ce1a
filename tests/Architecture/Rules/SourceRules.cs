using System.Text.RegularExpressions;
using LogiOpt.Architecture.Tests.Tree;

namespace LogiOpt.Architecture.Tests.Rules;

/// <summary>What the text of a file may hold.</summary>
public static partial class SourceRules
{
    /// <summary>Folders of pure code: same input, same output, nothing from outside.</summary>
    public static readonly IReadOnlySet<string> EngineFolders = new HashSet<string>
        { "Problem", "Solver", "Forecasting", "Policies", "Placement", "Projections", "Eta", "Promises" };

    /// <summary>Database, bus, scheduler, web, network and clock, by what names them in code.</summary>
    private static readonly string[] Outside =
    [
        "Microsoft.EntityFrameworkCore", "DbContext", "DbSet", "MassTransit", "Quartz", "Microsoft.AspNetCore", "System.Net", "HttpClient",
        "HttpContext", "IOutbox", "TimeProvider", "Stopwatch", "DateTimeOffset.UtcNow", "DateTime.UtcNow", "Environment.TickCount",
    ];

    /// <summary>Lines of engine code that reach outside. Comments may name what they like.</summary>
    public static IEnumerable<string> ImpureEngines(IEnumerable<SourceFile> files) =>
        from file in files
        where IsEngine(file.Path)
        from line in file.Lines.Select((text, k) => (Code: Comment().Replace(text, ""), Number: k + 1))
        from name in Outside
        where Regex.IsMatch(line.Code, $@"(?<![\w.]){Regex.Escape(name)}(?!\w)")
        select $"{file.Path}:{line.Number} names {name}, but engines are pure";

    /// <summary>Files that no reader wants to see whole.</summary>
    public static IEnumerable<string> TooLong(IEnumerable<SourceFile> files, int maxLines) =>
        from file in files
        let lines = file.Lines.Count()
        where lines > maxLines
        select $"{file.Path} has {lines} lines, more than {maxLines}: one idea per file";

    /// <summary>Paths that exist on one machine only.</summary>
    public static IEnumerable<string> MachinePaths(IEnumerable<SourceFile> files) =>
        from file in files
        from line in file.Lines.Select((text, k) => (Text: text, Number: k + 1))
        where MachinePath().IsMatch(line.Text)
        select $"{file.Path}:{line.Number} names a path of one machine";

    /// <summary>npm lock files that would send every user to one registry's address.</summary>
    public static IEnumerable<string> DownloadAddresses(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Path.EndsWith("lock.json", StringComparison.Ordinal) || file.Path.EndsWith(".lock", StringComparison.Ordinal)
        where DownloadAddress().IsMatch(file.Text)
        select $"{file.Path} records download addresses";

    /// <summary>Whether a file is engine code: any folder between its project and itself is an engine folder.</summary>
    private static bool IsEngine(string path) =>
        path.EndsWith(".cs", StringComparison.Ordinal) && path.Split('/') is [_, _, .. var folders, _] && folders.Any(EngineFolders.Contains);

    [GeneratedRegex(@"//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(^|[^A-Za-z0-9_./])/(work|farm|root|home)/")]
    private static partial Regex MachinePath();

    [GeneratedRegex("""["']?resolved["']?\s*:?\s*["']https?:""")]
    private static partial Regex DownloadAddress();
}
