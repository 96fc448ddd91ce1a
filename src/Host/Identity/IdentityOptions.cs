using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Identity;

/// <summary>Who may come in first; section <c>Identity</c>.</summary>
internal sealed class IdentityOptions
{
    /// <summary>A key that always has the admin role, for automated set-ups; default none: the first start then makes one and prints it once.</summary>
    public string? BootstrapKey { get; set; }
}

internal sealed class IdentityOptionsCheck : IValidateOptions<IdentityOptions>
{
    public const int MinLength = 12;

    public ValidateOptionsResult Validate(string? name, IdentityOptions options) =>
        options.BootstrapKey is { } key && (key.Length is < MinLength or > 256 || key.Any(c => c is <= ' ' or > '~'))
            ? ValidateOptionsResult.Fail($"Identity:BootstrapKey must have {MinLength} to 256 printable ASCII characters without spaces; it has {key.Length}.")
            : ValidateOptionsResult.Success;
}
