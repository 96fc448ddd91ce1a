using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Persistence;

/// <summary>Where the worker keeps its data; section <c>Data</c>.</summary>
internal sealed class DataOptions
{
    /// <summary>Directory of the SQLite database; default <c>data</c> under the working directory, so that a first start needs no configuration.</summary>
    public string Directory { get; set; } = "data";

    /// <summary>Directory of the keys that encrypt secrets in the database; default <c>keys</c> in <see cref="Directory"/>. Several workers share one.</summary>
    public string? Keys { get; set; }

    /// <summary>Where the keys are.</summary>
    public string KeyDirectory => Path.GetFullPath(Keys ?? Path.Combine(Directory, "keys"));

    /// <summary>The database file in it.</summary>
    public string DatabaseFile => Path.Combine(Path.GetFullPath(Directory), "logiopt.db");

    /// <summary>Is there while the database is known to be damaged; says how.</summary>
    public string DamageFile => DatabaseFile + ".damaged";
}

internal sealed class DataOptionsCheck : IValidateOptions<DataOptions>
{
    public ValidateOptionsResult Validate(string? name, DataOptions options) =>
        string.IsNullOrWhiteSpace(options.Directory)
            ? ValidateOptionsResult.Fail("Data:Directory is empty. Give a directory for the database, e.g. --data ./data.")
            : options.Directory.IndexOfAny(Path.GetInvalidPathChars()) >= 0
                ? ValidateOptionsResult.Fail($"Data:Directory '{options.Directory}' has characters that no path may have.")
                : ValidateOptionsResult.Success;
}
