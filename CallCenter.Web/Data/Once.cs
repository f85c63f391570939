using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Data;

/// <summary>
/// Runs an effect once per key. The receipt is written first, in the effect's own transaction, so a repeated or
/// simultaneous request changes nothing and gets the first answer.
/// </summary>
public sealed class Once(CallCenterDb db, Noted noted)
{
    /// <summary>Whether such a request took effect.</summary>
    public Task<bool> Knows(string key, CancellationToken ct) => db.WebhookReceipts.AnyAsync(r => r.Key == key, ct);

    /// <param name="key">What the request is about, such as a SID with its sequence number.</param>
    /// <param name="token">Twilio's idempotency token, the same on every retry of one request.</param>
    public Task<string?> Run(string key, string? token, Func<Task<string?>> effect, CancellationToken ct) => db.InTransaction(async () =>
    {
        var first = await db.Database.ExecuteSqlAsync(
            $"insert into app.webhook_receipts (key, token) values ({key}, {token}) on conflict do nothing", ct) == 1;
        if (!first)
            return await db.WebhookReceipts.AsNoTracking().Where(r => r.Key == key || r.Token == token)
                .OrderByDescending(r => r.Key == key).Select(r => r.Answer).FirstAsync(ct);
        noted.WrittenLast = true;
        try
        {
            var answer = await effect();
            if (answer is not null) noted.Add($"update app.webhook_receipts set answer = {answer} where key = {key}");
            await noted.Write(ct);
            return answer;
        }
        finally { noted.WrittenLast = false; }
    }, ct);
}
