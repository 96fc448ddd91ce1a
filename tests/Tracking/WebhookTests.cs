using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LogiOpt.Core.Input;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using LogiOpt.Tracking.Webhooks;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LogiOpt.Tracking.Tests;

public sealed class WebhookTests
{
    private static readonly TrackingOptions Loopback = new() { WebhooksMayCallPrivateAddresses = true };

    [Fact]
    public void A_message_is_signed_as_the_standards_own_vector() =>
        // The vector of Standard Webhooks' libraries (MIT).
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", WebhookSignature.Sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), "{\"test\": 2432232314}"));

    [Fact]
    public void Published_vectors_are_met()
    {
        var folder = Environment.GetEnvironmentVariable("LOGIOPT_DATA");
        var file = Path.Combine(folder ?? "", "standards", "webhooks", "standard-webhooks-vectors.json");
        if (folder is null || !File.Exists(file)) Assert.Skip("LOGIOPT_DATA names no folder with published vectors.");
        var vectors = JsonNode.Parse(File.ReadAllText(file))!["sign"]!.AsArray();
        Assert.NotEmpty(vectors);
        foreach (var v in vectors)
            Assert.Equal(v!["signature"]!.ToString(), WebhookSignature.Sign(
                v["secret"]!.ToString(), v["id"]!.ToString(), DateTimeOffset.FromUnixTimeSeconds(v["timestamp"]!.GetValue<long>()), v["payload"]!.ToString()));
    }

    [Fact]
    public void While_a_secret_is_changed_both_sign_and_an_ended_one_does_not()
    {
        var (old, young) = (WebhookSignature.NewSecret(), WebhookSignature.NewSecret());
        WebhookSecret[] secrets = [new(young, null), new(old, Given.At(10))];
        Assert.Equal([WebhookSignature.Sign(young, "m", Given.At(9), "{}"), WebhookSignature.Sign(old, "m", Given.At(9), "{}")], WebhookSignature.Header(secrets, "m", Given.At(9), "{}").Split(' '));
        Assert.Equal(WebhookSignature.Sign(young, "m", Given.At(10), "{}"), WebhookSignature.Header(secrets, "m", Given.At(10), "{}"));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fe80::1", false)]
    public void Only_public_addresses_may_be_called(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddresses.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://example.com/hook", true)]
    [InlineData("http://example.com/hook", false)]
    [InlineData("https://127.0.0.1/hook", false)]
    [InlineData("https://[::1]/hook", false)]
    [InlineData("https://2130706433/hook", false)]
    [InlineData("https://localhost/hook", false)]
    [InlineData("https://user:secret@example.com/", false)]
    [InlineData("ftp://example.com/", false)]
    [InlineData("hook", false)]
    public void An_address_of_a_receiver_is_https_and_public(string url, bool isGood)
    {
        var faults = new FaultList();
        WebhookEndpoints.CheckUrl(url, mayBePrivate: false, faults);
        Assert.Equal(isGood, faults.Count == 0);
    }

    [Fact]
    public async Task A_name_that_leads_home_is_not_called_although_it_looks_public()
    {
        using var receiver = new Receiver(_ => 200);
        // Whatever the name, the address it resolves to at the moment of calling is what counts.
        var fault = await Assert.ThrowsAsync<HttpRequestException>(async () => await PublicAddresses.ConnectAsync(new DnsEndPoint("localhost", receiver.Port), allowPrivate: false, CancellationToken.None));
        Assert.Contains("may not be called", fault.Message);
        await using var allowed = await PublicAddresses.ConnectAsync(new DnsEndPoint("localhost", receiver.Port), allowPrivate: true, CancellationToken.None);
        Assert.NotNull(allowed);
    }

    [Fact]
    public void Attempts_follow_the_schedule_and_then_end()
    {
        var (webhook, delivery) = (Hook(), Delivery());
        var (now, delays) = (Given.Start, new List<TimeSpan>());
        while (delivery.State == DeliveryState.Waiting)
        {
            WebhookSchedule.Settle(delivery, webhook, new Attempt(500, null, null), now);
            if (delivery.State == DeliveryState.Waiting) delays.Add(delivery.NextAt - now);
            now = delivery.NextAt;
        }

        Assert.Equal(["00:00:05", "00:05:00", "00:30:00", "02:00:00", "05:00:00", "10:00:00", "14:00:00", "20:00:00", "1.00:00:00"], delays.Select(d => d.ToString()));
        Assert.Equal((10, DeliveryState.GivenUp, WebhookState.Active, 1), (delivery.Attempts, delivery.State, webhook.State, webhook.GivenUp));
    }

    [Fact]
    public void A_receiver_that_is_gone_is_let_be_and_one_that_is_busy_is_called_slower()
    {
        var (gone, busy, broken) = (Hook(), Hook(), Hook());
        WebhookSchedule.Settle(Delivery(), gone, new Attempt(410, null, null), Given.Start);
        Assert.Equal(WebhookState.Gone, gone.State);
        var delivery = Delivery();
        WebhookSchedule.Settle(delivery, busy, new Attempt(429, null, TimeSpan.FromMinutes(3)), Given.Start);
        Assert.Equal((Given.At(3), Given.At(3), WebhookState.Active), (busy.PausedUntil!.Value, delivery.NextAt, busy.State));
        WebhookSchedule.Settle(delivery, busy, new Attempt(429, null, TimeSpan.FromDays(365)), Given.Start);
        Assert.Equal(Given.Start.AddDays(1), busy.PausedUntil);
        for (var k = 0; k < WebhookSchedule.MaxGivenUp; k++)
        {
            Assert.Equal(WebhookState.Active, broken.State);
            var last = Delivery();
            last.Attempts = WebhookSchedule.MaxAttempts - 1;
            WebhookSchedule.Settle(last, broken, new Attempt(null, "ConnectionRefused", null), Given.Start);
        }

        Assert.Equal(WebhookState.Off, broken.State);
        Assert.Contains("ConnectionRefused", broken.Why);
    }

    [Fact]
    public async Task A_real_receiver_gets_every_event_once_signed_and_in_its_envelope()
    {
        using var receiver = new Receiver(_ => 204);
        using var db = Db();
        var secret = await Subscribe(db, receiver.Url, "delivered", "outForDelivery");
        await DriveRound(db);
        await SendAll(db);
        await db.Get<WebhookFeeder>().StepAsync(db.Time.GetUtcNow(), CancellationToken.None);
        await SendAll(db);
        Assert.Equal(["logiopt.shipment.delivered", "logiopt.shipment.delivered", "logiopt.shipment.outForDelivery", "logiopt.shipment.outForDelivery", "logiopt.shipment.outForDelivery"],
            receiver.Requests.Select(r => JsonNode.Parse(r.Body)!["type"]!.ToString()).Order());
        foreach (var request in receiver.Requests)
        {
            var (id, timestamp) = (request.Headers["webhook-id"], DateTimeOffset.FromUnixTimeSeconds(long.Parse(request.Headers["webhook-timestamp"])));
            Assert.Equal(WebhookSignature.Sign(secret, id, timestamp, request.Body), request.Headers["webhook-signature"]);
            Assert.StartsWith(WebhookClient.MediaType, request.Headers["content-type"]);
            var envelope = JsonNode.Parse(request.Body)!;
            Assert.Equal(("1.0", id), (envelope["specversion"]!.ToString(), envelope["id"]!.ToString()));
            Assert.True(request.Body.Length < ShipmentMessage.MaxBytes);
        }

        Assert.All(await db.Rows<WebhookDeliveryRow>(), d => Assert.Equal(DeliveryState.Delivered, d.State));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_a_failed_message_comes_again_with_the_same_id()
    {
        var answers = new Queue<int>([302, 200]);
        using var receiver = new Receiver(_ => answers.Dequeue());
        using var db = Db();
        await Subscribe(db, receiver.Url, "released");
        await db.Apply(Given.Noted(Given.Released(1)));
        await db.Get<WebhookFeeder>().StepAsync(db.Time.GetUtcNow(), CancellationToken.None);
        Assert.Equal(1, await Send(db));
        Assert.Equal(0, await Send(db));
        db.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await Send(db));
        Assert.Equal(2, receiver.Requests.Count);
        Assert.Single(receiver.Requests.Select(r => r.Headers["webhook-id"]).Distinct());
        Assert.Equal(2, Assert.Single(await db.Rows<WebhookDeliveryRow>()).Attempts);
    }

    [Fact]
    public async Task A_receiver_that_answers_410_is_never_called_again()
    {
        using var receiver = new Receiver(_ => 410);
        using var db = Db();
        await Subscribe(db, receiver.Url, "released");
        await db.Apply(Given.Noted(Given.Released(1)), Given.Noted(Given.Released(2)), Given.Noted(Given.Released(3)));
        await db.Get<WebhookFeeder>().StepAsync(db.Time.GetUtcNow(), CancellationToken.None);
        await SendAll(db);
        Assert.Single(receiver.Requests);
        Assert.All(await db.Rows<WebhookDeliveryRow>(), d => Assert.Equal(DeliveryState.GivenUp, d.State));
        Assert.Equal(WebhookState.Gone, Assert.Single(await db.Rows<WebhookRow>()).State);
    }

    [Fact]
    public async Task Without_leave_a_private_receiver_is_never_reached()
    {
        using var receiver = new Receiver(_ => 200);
        using var db = new TrackingDb(new TrackingOptions(), Register);
        await Subscribe(db, receiver.Url, "released");
        await db.Apply(Given.Noted(Given.Released(1)));
        await db.Get<WebhookFeeder>().StepAsync(db.Time.GetUtcNow(), CancellationToken.None);
        await Send(db);
        Assert.Empty(receiver.Requests);
        Assert.Contains("may not be called", Assert.Single(await db.Rows<WebhookDeliveryRow>()).LastError);
    }

    [Fact]
    public async Task Warnings_and_estimates_are_told_and_a_restart_forgets_nothing()
    {
        using var receiver = new Receiver(_ => 200);
        using var db = Db();
        await Subscribe(db, receiver.Url);
        await DriveRound(db);
        // Another process: nothing but the database is left.
        using var client = new WebhookClient(new WebhookSecrets(Protection), Microsoft.Extensions.Options.Options.Create(Loopback));
        var scopes = db.Get<IServiceScopeFactory>();
        var sender = new WebhookSender(scopes, new WebhookFeeder(scopes), client, db.Get<WebhookSecrets>(), Microsoft.Extensions.Logging.Abstractions.NullLogger<WebhookSender>.Instance);
        while (await new WebhookFeeder(scopes).StepAsync(db.Time.GetUtcNow(), CancellationToken.None) > 0) { }
        while (await sender.SendDueAsync(db.Time.GetUtcNow(), CancellationToken.None) > 0) { }
        var types = receiver.Requests.Select(r => JsonNode.Parse(r.Body)!["type"]!.ToString()["logiopt.shipment.".Length..]).ToHashSet();
        Assert.Superset(new HashSet<string> { "released", "dispatched", "outForDelivery", "arrived", "delivered", "failed", "returned" }, types);
        Assert.True(types.Contains("etaChanged") || types.Contains("windowMoved"));
    }

    private static readonly EphemeralDataProtectionProvider Protection = new();

    private static void Register(IServiceCollection services) =>
        services.AddSingleton<IDataProtectionProvider>(Protection).AddSingleton<WebhookSecrets>().AddSingleton<WebhookFeeder>().AddSingleton<WebhookClient>().AddSingleton<WebhookSender>();

    private static TrackingDb Db() => new(Loopback, Register);

    private static async Task DriveRound(TrackingDb db)
    {
        foreach (var fact in Given.WholeRound(3))
        {
            if (fact.At > db.Time.GetUtcNow()) db.Time.Advance(fact.At - db.Time.GetUtcNow());
            await db.Apply(fact);
        }

        await db.Get<WebhookFeeder>().StepAsync(db.Time.GetUtcNow(), CancellationToken.None);
    }

    private static async Task<string> Subscribe(TrackingDb db, string url, params string[] types)
    {
        var secret = WebhookSignature.NewSecret();
        await db.With<int, DbContext>(async c =>
        {
            await WebhookFeeder.StartAtEndAsync(c, CancellationToken.None);
            c.Add(new WebhookRow
            {
                Webhook = Guid.Parse("00000000-0000-0000-0000-000000000007"),
                Url = url,
                Types = string.Join(',', types),
                Secrets = JournalJson.Write<WebhookSecret[]>([new(secret, null)]),
                CreatedBy = "test",
                CreatedAt = db.Time.GetUtcNow(),
            });
            return await c.SaveChangesAsync();
        });
        return secret;
    }

    [Fact]
    public async Task Secrets_lie_encrypted_and_those_of_an_earlier_version_are_encrypted_at_the_start()
    {
        using var db = Db();
        var secret = await Subscribe(db, "https://example.com");
        var secrets = db.Get<WebhookSecrets>();
        // Read as JSON, not searched as text: JSON writes the plus of a base64 secret as an escape.
        Assert.Equal(secret, JournalJson.Read<WebhookSecret[]>((await db.Rows<WebhookRow>()).Single().Secrets).Single().Secret);
        Assert.Equal(1, await db.With<int, DbContext>(c => secrets.EncryptOldAsync(c, CancellationToken.None)));
        var row = (await db.Rows<WebhookRow>()).Single();
        Assert.DoesNotContain(WebhookSignature.Prefix, row.Secrets);
        Assert.Equal(secret, secrets.Read(row).Single().Secret);
        Assert.Equal(0, await db.With<int, DbContext>(c => secrets.EncryptOldAsync(c, CancellationToken.None)));
        Assert.Throws<System.Security.Cryptography.CryptographicException>(() => new WebhookSecrets(new EphemeralDataProtectionProvider()).Read(row));
    }

    private static Task<int> Send(TrackingDb db) => db.Get<WebhookSender>().SendDueAsync(db.Time.GetUtcNow(), CancellationToken.None);

    private static async Task SendAll(TrackingDb db)
    {
        for (var k = 0; k < 20 && await Send(db) > 0; k++) { }
    }

    private static WebhookRow Hook() => new() { Url = "https://example.com", Types = "", Secrets = "[]", CreatedBy = "test" };

    private static WebhookDeliveryRow Delivery() => new() { MessageId = "m", Type = "t", Body = "{}" };

    /// <summary>A receiver on loopback that keeps what it was sent.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Receiver(Func<string, int> answer)
        {
            _listener.Start();
            _ = ServeAsync(answer);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public string Url => $"http://127.0.0.1:{Port}/hook";

        public List<(Dictionary<string, string> Headers, string Body)> Requests { get; } = [];

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync(Func<string, int> answer)
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await using var stream = client.GetStream();
                    var received = new List<byte>();
                    var part = new byte[4096];
                    int head;
                    while ((head = Encoding.Latin1.GetString([.. received]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
                    {
                        var count = await stream.ReadAsync(part);
                        if (count == 0) break;
                        received.AddRange(part[..count]);
                    }

                    if (head < 0) continue;
                    var headers = Encoding.Latin1.GetString([.. received])[..head].Split("\r\n").Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(h => h[0].ToLowerInvariant(), h => h[1]);
                    var length = int.Parse(headers["content-length"]);
                    while (received.Count < head + 4 + length) received.AddRange(part[..await stream.ReadAsync(part)]);
                    var body = Encoding.UTF8.GetString([.. received.Skip(head + 4).Take(length)]);
                    var status = answer(body);
                    lock (Requests) Requests.Add((headers, body));
                    await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {status} X\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"));
                }
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException or IOException)
            {
                // The listener was stopped.
            }
        }
    }
}
