using System.Security.Cryptography;
using System.Text;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Accounts;

/// <summary>
/// Five wrong passwords lock a name for five minutes, whether it exists or not: the same statements run for both, so that
/// neither the answer nor its timing reveals which names exist. Lock the name's row before the account's, never after.
/// </summary>
public sealed class WrongPasswords(CallCenterDb db, SignInNames names)
{
    private const int Most = 5;
    private static readonly TimeSpan Lock = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private sealed record Row(int Failed, DateTime? LockedUntil);

    /// <summary>Part of the caller's transaction: counts one more. Returns the end of the lock, or null if there is none yet.</summary>
    public async Task<DateTimeOffset?> Count(string normalizedName, CancellationToken ct)
    {
        var key = await names.KeyOf(normalizedName, ct);
        var row = (await db.Database.SqlQuery<Row>($"""
            insert into app.sign_in_failures as f (name, failed, at) values ({key}, 1, clock_timestamp())
            on conflict (name) do update set at = clock_timestamp(),
              failed = case when f.locked_until > clock_timestamp() then f.failed
                            when f.locked_until is not null or f.at < clock_timestamp() - {Remembered} then 1
                            else f.failed + 1 end,
              locked_until = case when f.locked_until > clock_timestamp() then f.locked_until
                                  when f.locked_until is null and f.at >= clock_timestamp() - {Remembered} and f.failed + 1 >= {Most}
                                    then clock_timestamp() + {Lock} end
            returning f.failed, f.locked_until
            """).ToListAsync(ct)).Single();
        // Shown on the People page; no decision uses it.
        DateTimeOffset? until = row.LockedUntil is { } at ? new(at, TimeSpan.Zero) : null;
        var shown = until is null ? row.Failed : 0;
        await db.Database.ExecuteSqlAsync($"""
            update app.users set access_failed_count = {shown}, lockout_end = {until} where normalized_user_name = {normalizedName}
            """, ct);
        return until;
    }

    /// <summary>
    /// Part of the caller's transaction. While locked, a right password fails like a wrong one, or guessing could continue.
    /// </summary>
    public async Task<DateTimeOffset?> LockedUntil(string normalizedName, CancellationToken ct)
    {
        var key = await names.KeyOf(normalizedName, ct);
        var row = (await db.Database.SqlQuery<Row>($"""
            select failed, case when locked_until > clock_timestamp() then locked_until end as locked_until
            from app.sign_in_failures where name = {key} for update
            """).ToListAsync(ct)).SingleOrDefault();
        return row?.LockedUntil is { } at ? new(at, TimeSpan.Zero) : null;
    }

    /// <summary>Part of the caller's transaction, before it locks the account.</summary>
    public async Task Forget(string normalizedName, CancellationToken ct)
    {
        var key = await names.KeyOf(normalizedName, ct);
        await db.Database.ExecuteSqlAsync($"""
            delete from app.sign_in_failures where name = {key};
            update app.users set access_failed_count = 0, lockout_end = null
              where normalized_user_name = {normalizedName} and (access_failed_count <> 0 or lockout_end is not null)
            """, ct);
    }
}

/// <summary>Names as they are counted: without this installation's key, the typed text cannot be recovered.</summary>
public sealed class SignInNames(NpgsqlDataSource source)
{
    private const string Setting = "sign_in_names_key";
    private byte[]? key;

    public async ValueTask<byte[]> KeyOf(string normalizedName, CancellationToken ct)
    {
        key ??= Convert.FromHexString(await source.OnceOnly(Setting, () => Convert.ToHexString(RandomNumberGenerator.GetBytes(32)), ct));
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(normalizedName))[..16];
    }
}
