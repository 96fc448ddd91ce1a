namespace LogiOpt.Architecture.Tests.Tree;

/// <summary>One file of the tree.</summary>
/// <param name="Path">Path from the repository's root, with forward slashes.</param>
/// <param name="Text">Its whole text.</param>
public sealed record SourceFile(string Path, string Text)
{
    public IEnumerable<string> Lines => Text.Split('\n');
}

/// <summary>The files of this checkout, without what <c>.gitignore</c> leaves out.</summary>
public static class SourceTree
{
    private const int MaxBytes = 2_000_000;

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Every file under a folder whose name ends in one of the endings; all files if none is given.</summary>
    public static IReadOnlyList<SourceFile> Read(string folder, params string[] endings)
    {
        var ignored = IgnoredFolders();
        var files = new List<SourceFile>();
        Collect(new DirectoryInfo(Path.Combine(Root, folder)), ignored, endings, files);
        return files;
    }

    private static void Collect(DirectoryInfo folder, HashSet<string> ignored, string[] endings, List<SourceFile> files)
    {
        foreach (var file in folder.EnumerateFiles().OrderBy(f => f.Name, StringComparer.Ordinal))
            if (file.Length <= MaxBytes && file.Name != ".git" && (endings.Length == 0 || endings.Any(e => file.Name.EndsWith(e, StringComparison.Ordinal))))
                files.Add(new SourceFile(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName)));
        foreach (var child in folder.EnumerateDirectories().OrderBy(f => f.Name, StringComparer.Ordinal))
            if (!ignored.Contains(child.Name) && !ignored.Contains("/" + Path.GetRelativePath(Root, child.FullName).Replace('\\', '/')))
                Collect(child, ignored, endings, files);
    }

    private static HashSet<string> IgnoredFolders() =>
        File.ReadLines(Path.Combine(Root, ".gitignore")).Where(l => l.EndsWith('/')).Select(l => l.TrimEnd('/')).Append(".git").ToHashSet();

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "LogiOpt.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No LogiOpt.sln above {start}.\nRun the tests from a checkout.");
    }
}
