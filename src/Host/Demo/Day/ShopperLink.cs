using LogiOpt.Core.Ids;
using LogiOpt.Host.Demo.Client;

namespace LogiOpt.Host.Demo.Day;

/// <summary>Opens one shopper's page and shows its link, as soon as there is a shopper.</summary>
internal sealed class ShopperLink(DemoApi api, IDemoConsole console)
{
    /// <summary>Rounds to wait for the shipment to be known to tracking.</summary>
    private const int MaxTries = 30;

    private ShipmentId? _shipment;
    private int _tries;
    private bool _isShown;

    /// <summary>Takes the first shopper who was promised something.</summary>
    public void Consider(IReadOnlyList<OrderView> orders) => _shipment ??= orders.FirstOrDefault(order => order.Promise is not null)?.Shipment;

    public async Task ShowOnceAsync(ISettling settling, CancellationToken cancellation)
    {
        if (_isShown || _shipment is not { } shipment) return;
        _isShown = true;
        await settling.UntilSettledAsync(cancellation);
        try
        {
            var link = await api.PostAsync<LinkView>($"/api/tracking/shipments/{shipment}/link", new { }, null, cancellation);
            console.Say($"One shopper     {api.Address}{link.Url}");
        }
        catch (DemoApiException fault) when (fault.Status == 404 && ++_tries < MaxTries)
        {
            // Tracking has not heard of the shipment yet; the next round asks again.
            _isShown = false;
        }
    }
}
