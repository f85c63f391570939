using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace CallCenter.Web.Realtime;

/// <summary>Calls <c>app.may_listen</c>, the same rule that the policies on <c>realtime.messages</c> use on Supabase.</summary>
public sealed class SqlChannelRights(NpgsqlDataSource database) : IChannelRights
{
    public async ValueTask<ChannelRights> For(string topic, JsonElement claims, CancellationToken ct)
    {
        var role = claims.TryGetProperty("role", out var claim) && claim.ValueKind is JsonValueKind.String ? claim.GetString() : null;
        if (role is "service_role") return ChannelRights.All;
        // PostgreSQL's text cannot contain NUL, so no such topic can have been granted.
        if (role is not "authenticated" || topic.Contains('\0')) return ChannelRights.None;

        await using var command = database.CreateCommand("select app.may_listen($1, $2::jsonb)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = topic });
        command.Parameters.Add(new NpgsqlParameter { Value = claims.GetRawText(), NpgsqlDbType = NpgsqlDbType.Text });
        var mayListen = await command.ExecuteScalarAsync(ct) is true;
        return new ChannelRights(Read: mayListen, WriteBroadcast: false, Presence: mayListen);
    }
}
