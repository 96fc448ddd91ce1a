using System.Security.Cryptography;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Webhooks;

/// <summary>Keeps signing secrets encrypted in the database: who has a copy of it, or a backup, cannot sign in our name.</summary>
internal sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    // What was stored before secrets were encrypted begins as JSON does.
    private const char Plain = '[';

    private readonly IDataProtector _protector = protection.CreateProtector("LogiOpt.Tracking.Webhooks.v1");

    /// <summary>What is stored of secrets, the newest first.</summary>
    public string Write(IEnumerable<WebhookSecret> secrets) => _protector.Protect(JournalJson.Write(secrets.ToArray()));

    /// <summary>The secrets of a subscription.</summary>
    /// <exception cref="CryptographicException">The keys that encrypted them are not here: another machine's, or lost.</exception>
    public WebhookSecret[] Read(WebhookRow webhook) =>
        JournalJson.Read<WebhookSecret[]>(webhook.Secrets is [Plain, ..] ? webhook.Secrets : _protector.Unprotect(webhook.Secrets));

    /// <summary>Encrypts what an earlier version stored as it was; answers how many there were.</summary>
    public async Task<int> EncryptOldAsync(DbContext db, CancellationToken cancellation)
    {
        var old = await db.Set<WebhookRow>().Where(w => EF.Functions.Like(w.Secrets, "[%")).ToListAsync(cancellation);
        foreach (var webhook in old) webhook.Secrets = Write(Read(webhook));
        await db.SaveChangesAsync(cancellation);
        return old.Count;
    }
}
