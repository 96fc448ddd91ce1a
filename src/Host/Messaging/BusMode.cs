using LogiOpt.Core.Input;

namespace LogiOpt.Host.Messaging;

/// <summary>Which bus carries the facts: RabbitMQ where an address is configured, else memory, which serves one worker.</summary>
/// <param name="RabbitMq">Its <c>amqp://</c> or <c>amqps://</c> address; null = in memory.</param>
internal sealed record BusMode(Uri? RabbitMq)
{
    /// <summary>The setting: <c>Bus__RabbitMq</c> in the environment.</summary>
    public const string Setting = "Bus:RabbitMq";

    /// <summary>Reads the mode.</summary>
    /// <exception cref="BadInputException">The address is none.</exception>
    public static BusMode Of(IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } given) return new BusMode(RabbitMq: null);
        return Uri.TryCreate(given, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps" && address!.Host.Length > 0
            ? new BusMode(address)
            : throw new BadInputException(Setting, "It is no address of RabbitMQ", "Write e.g. amqp://user:password@broker.example:5672/logiopt, or leave it out for a single worker");
    }
}
