using System.Net;
using System.Net.Sockets;
using LogiOpt.Core.Input;

namespace LogiOpt.Host.Api;

/// <summary>Looks whether the addresses are free before anything starts: found later, an address in use would be told as the fault of every part that has to stop again.</summary>
internal static class ListenAddresses
{
    /// <summary>Tells every address that cannot be listened on.</summary>
    /// <param name="urls">Semicolon-separated, as the server takes them; null = its own default.</param>
    /// <exception cref="BadInputException">With every address and the remedy.</exception>
    public static void Check(string? urls)
    {
        var faults = new FaultList();
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            BindingAddress address;
            try
            {
                address = BindingAddress.Parse(url);
            }
            catch (FormatException)
            {
                faults.Add("urls", $"'{url}' is no address", "Give addresses such as http://127.0.0.1:8080");
                continue;
            }

            // Any free port, sockets of other kinds, and names that only the server resolves are left to it.
            if (address.Port == 0 || address.IsUnixPipe || address.IsNamedPipe || AddressOf(address.Host) is not { } ip) continue;
            if (FaultOf(new IPEndPoint(ip, address.Port)) is { } fault) faults.Add("port", $"{url} cannot be listened on ({fault})", "Stop the other process, or give another port with --port N");
        }

        faults.ThrowIfAny();
    }

    private static IPAddress? AddressOf(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" or "+" => IPAddress.Any,
        _ => IPAddress.TryParse(host, out var ip) ? ip : null,
    };

    private static string? FaultOf(IPEndPoint place)
    {
        try
        {
            using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(place);
            socket.Listen(1);
            return null;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode == SocketError.AddressAlreadyInUse ? "the address is in use" : fault.Message.TrimEnd('.');
        }
    }
}
