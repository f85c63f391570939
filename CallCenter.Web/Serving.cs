using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Npgsql;

namespace CallCenter.Web;

/// <summary>
/// Where this app listens on its own machine. A command such as <c>doctor</c> does not serve requests and uses the address of the
/// running app, which each serving process stores in <c>app.settings</c>.
/// </summary>
public sealed class Serving(IServer server)
{
    private const string Setting = "serving_at";

    /// <summary>Another process of this machine that serves instead of this one.</summary>
    public string? Elsewhere { get; set; }

    /// <summary>This process serves only for as long as a command takes, and leaves to the app what only the app may do.</summary>
    public bool Temporary { get; set; }

    /// <summary>An app that runs, and cannot be reached from here: in another container, or on another machine.</summary>
    public string? Hidden { get; set; }

    public string? Known => Elsewhere ?? Own;

    public string Address => Known ?? throw new InvalidOperationException("The server is not listening yet.");

    private string? Own
    {
        get
        {
            var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
            if (addresses.OrderBy(a => a.StartsWith("https", StringComparison.OrdinalIgnoreCase)).FirstOrDefault() is not { } address)
                return null;
            var bound = BindingAddress.Parse(address);
            var host = bound.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : bound.Host;
            return $"{bound.Scheme}://{host}:{bound.Port}";
        }
    }

    public async Task Remember(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("""
            insert into app.settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value
            """);
        command.Parameters.Add(new() { Value = Setting });
        command.Parameters.Add(new() { Value = Address });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>True when the last remembered address responds: then it is this process's address too.</summary>
    public async Task<bool> FindElsewhere(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select value from app.settings where name = $1");
        command.Parameters.Add(new() { Value = Setting });
        if (await command.ExecuteScalarAsync(ct) is not string address) return false;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            if (!(await http.GetAsync($"{address}/alive", ct)).IsSuccessStatusCode) return false;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested) { return false; }
        Elsewhere = address;
        return true;
    }
}
