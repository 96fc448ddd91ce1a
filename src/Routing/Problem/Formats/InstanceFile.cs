using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem.Formats;

/// <summary>Reads an instance of any known format.</summary>
public static class InstanceFile
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const long MaxBytes = 64 << 20;

    /// <summary>Reads a file: CVRPLIB .vrp, Solomon or Gehring-Homberger .txt, Li-Lim .txt. The format is told by the content.</summary>
    /// <param name="path">The file.</param>
    /// <param name="convention">How distances count; null = as usual for the format (tsplib, dimacs, sintef).</param>
    /// <exception cref="BadInputException">The file cannot be read or has faults; all are told with file, line and field.</exception>
    public static Instance Read(string path, Convention? convention)
    {
        if (!File.Exists(path)) throw new BadInputException(path, "there is no such file", "Name a file that exists.");
        if (new FileInfo(path).Length > MaxBytes) throw new BadInputException(path, $"it is larger than {MaxBytes} bytes", "Split the problem.");
        return Parse(Path.GetFileName(path), File.ReadAllText(path), convention);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="name">Its name in faults.</param>
    /// <param name="text">The text.</param>
    /// <param name="convention">How distances count; null = as usual for the format.</param>
    /// <exception cref="BadInputException">It has faults; all are told with line and field.</exception>
    public static Instance Parse(string name, string text, Convention? convention)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new BadInputException(name, "it is empty", "Give a routing instance.");
        if (text.Contains("NODE_COORD_SECTION", StringComparison.Ordinal)) return CvrplibReader.Read(name, text, convention ?? Convention.Tsplib);
        if (text.Contains("CUSTOMER", StringComparison.OrdinalIgnoreCase)) return SolomonReader.Read(name, text, convention ?? Convention.Dimacs);
        return LiLimReader.Read(name, text, convention ?? Convention.Sintef);
    }

    /// <summary>Whether a file holds JSON.</summary>
    public static bool IsJson(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);
}
