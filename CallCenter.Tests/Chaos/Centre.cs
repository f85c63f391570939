using System.Diagnostics;
using CallCenter.Simulator;
using CallCenter.Tests.Realtime;
using CallCenter.Tests.Support;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CallCenter.Tests.Chaos;

/// <summary>What one run wants to be different.</summary>
/// <param name="Teams">
/// The line rings a team, after 5 s its reserve too, and after 8 s the call goes on to another line's team; a supervisor moves agents
/// between the two.
/// </param>
/// <param name="Here">The node is not killed, so it need not be a process.</param>
internal sealed record Setting(
    int Seed, int Nodes = 1, int Agents = 4, Func<string, string>? Rewrite = null, string Sql = "", bool ScreensGuarded = true,
    (string Name, string Value)[]? Node = null, bool Teams = false, bool Here = false);

/// <summary>
/// A whole call centre at work: nodes, as processes where they can be killed, PostgreSQL and Realtime behind gates, agents with devices
/// and screens, customers. Faults are done to it from outside; then it is asked whether the invariants held.
/// </summary>
internal sealed class Centre : IAsyncDisposable
{
    /// <summary>What PostgreSQL knows the nodes by.</summary>
    public const string NodesName = "node";
    private const string Sales = "01930000-0000-7000-8000-00000000005a", Support = "01930000-0000-7000-8000-00000000005b";
    private readonly Setting setting;
    private readonly Ground ground;
    private readonly string database;
    private readonly CancellationTokenSource closing = new();
    private readonly CancellationTokenSource working = new();
    private readonly List<Task> work = [];
    private readonly List<string> logs = [];
    private readonly Relay balancer = new();
    private readonly Relay sockets = new();
    private NpgsqlDataSource data = null!;
    private Supervisor? supervisor;
    private bool killed;

    private Centre(Setting setting, Ground ground, string database) =>
        (this.setting, this.ground, this.database) = (setting, ground, database);

    public History History { get; } = new();
    public List<ChildApp> Nodes { get; } = [];
    public List<Desk> Desks { get; } = [];
    public PostgresGate Postgres { get; private set; } = null!;
    public RealtimeGate Realtime { get; private set; } = null!;
    public TwilioSimulator Twilio { get; private set; } = null!;
    public Phone Phone { get; private set; } = null!;
    public Screens Screens { get; private set; } = null!;
    public Witness Witness { get; private set; } = null!;
    public RealtimeHost Host { get; private set; } = null!;
    public Random Dice { get; private set; } = null!;
    private Public customers = null!;
    public string Url => $"http://127.0.0.1:{balancer.Port}";
    /// <summary>How long the slowest recovery so far took.</summary>
    public TimeSpan Slowest { get; private set; }

    public static async Task<Centre> Open(Ground ground, Setting setting)
    {
        var centre = new Centre(setting, ground, await ground.Create());
        try { await centre.Open(); }
        catch
        {
            await centre.DisposeAsync();
            throw;
        }
        return centre;
    }

    private async Task Open()
    {
        Dice = new(setting.Seed);
        Postgres = new() { Rewrite = setting.Rewrite };
        Reconnect();
        Host = await RealtimeHost.Start();
        Host.Rights.Everything = true;
        sockets.Targets = [new Uri(Host.Url).Port];
        Realtime = await RealtimeGate.Start(Host.Url);
        Twilio = await TwilioSimulator.StartAsync(new()
        {
            Url = "http://localhost:0",
            AccountSid = ChildApp.AccountSid,
            AuthToken = ChildApp.AuthToken,
            ApiKeySid = "SK000000000000000000000000000000ff",
            ApiKeySecret = "child-api-key-secret-of-32-bytes-or-more",
            TwimlAppSid = "AP000000000000000000000000000000ff",
            Numbers = [CallCenterApp.Line],
            LogLevel = LogLevel.Warning,
            SayTime = TimeSpan.FromMilliseconds(50),
            SocketGrace = TimeSpan.FromSeconds(1),
            CallsPerSecond = 0,
        });
        Twilio.PointAt(Url);
        Phone = new(Twilio.Url);
        await StartNode(); // which migrates
        await Task.WhenAll(Enumerable.Range(1, setting.Nodes - 1).Select(_ => StartNode()));
        await Furnish();
        if (setting.Sql.Length > 0) await Witness.Execute(setting.Sql);
        for (var n = 1; n <= setting.Agents; n++)
            Desks.Add(await Desk.Open(Url, Twilio.Url, $"agent{n}", History, setting.Seed * 100 + n));
        if (setting.Teams) supervisor = await Supervisor.SignIn(Url, setting.Seed);
        Screens = await Chaos.Screens.Open(
            Url, $"http://127.0.0.1:{sockets.Port}/realtime/v1", Desks.Select(d => d.Page), setting.ScreensGuarded);
        customers = new(Phone, History, setting.Seed);
        work.AddRange([customers.Listen(closing.Token), new Postbag(Phone, History).Collect(closing.Token)]);
    }

    /// <summary>Everybody begins.</summary>
    public void Work()
    {
        work.Add(customers.Call(working.Token));
        work.AddRange(Desks.Select(d => d.Work(Desks, working.Token)));
        // The others stay: neither team is ever empty.
        if (supervisor is not null) work.Add(supervisor.Work([.. Desks.Take(2)], Sales, Support, working.Token));
    }

    /// <param name="more">Of its environment, for this one alone.</param>
    public async Task StartNode(params (string Name, string Value)[] more)
    {
        var connection = $"Host=127.0.0.1;Port={Postgres.Port};Username=postgres;Database={database};SSL Mode=Disable;" +
            $"GSS Encryption Mode=Disable;Maximum Pool Size=40;Timeout=5;Application Name={NodesName}";
        (string Name, string Value)[] settings =
        [
            ("Realtime__JwtSecret", RealtimeHost.Secret),
            ("Twilio__ApiBaseUrl", Twilio.Url),
            ("Twilio__SignallingUrl", Twilio.Url.Replace("http://", "ws://")),
            ("Twilio__PublicBaseUrl", Url),
            ("Calls__ClaimLease", "00:00:03"),
            ("Calls__RejoinTime", "00:00:03"),
            ("Calls__OfferTime", "00:00:05"),
            ("DOTNET_TC_CallCounting", "1"), // it works under load for a while
            .. setting.Node ?? [],
            .. more,
        ];
        // A start as a process takes eight seconds of a processor. Who comes for a killed one is not killed too, except in the full run.
        var here = setting.Here || killed && !Amount.Full;
        var node = await (here
            ? ChildApp.StartHere(connection, Realtime.Url + "/realtime/v1", settings)
            : ChildApp.Start(connection, Realtime.Url + "/realtime/v1", settings));
        lock (Nodes)
        {
            Nodes.Add(node);
            balancer.Targets = [.. Nodes.Select(n => n.Port)];
        }
    }

    public async Task Kill(ChildApp node)
    {
        await node.Kill();
        killed = true;
        Nodes.Remove(node);
        lock (logs) logs.Add(node.Output);
        balancer.Targets = [.. Nodes.Select(n => n.Port)];
        await node.DisposeAsync();
    }

    /// <summary>PostgreSQL has come back, perhaps elsewhere.</summary>
    public void Reconnect()
    {
        Postgres.Upstream = ground.Port;
        data?.Dispose();
        data = NpgsqlDataSource.Create(ground.For(database));
        Witness = new(data);
    }

    /// <summary>The pages' way to Realtime, apart from the nodes'.</summary>
    public void CutSockets()
    {
        sockets.Targets = [];
        sockets.Break();
    }

    public void MendSockets() => sockets.Targets = [new Uri(Host.Url).Port];

    /// <summary>Nothing is broken any more: within 5 s every screen equals the database.</summary>
    public async Task<IReadOnlyList<string>> Recovered()
    {
        History.Faulty = false;
        var clock = Stopwatch.StartNew();
        List<string> wrong;
        do
        {
            var pictures = await Screens.Look();
            var (calls, agents) = (await Witness.LiveCalls(), await Witness.Agents());
            wrong =
            [
                .. Desks.Where(d => !pictures.ContainsKey(d.Name)).Select(d => $"I5 {d.Name} has no screen"),
                .. pictures.SelectMany(p => Invariants.Same(p.Key, p.Value, calls, agents)),
            ];
            if (wrong.Count > 0) await Tick();
        } while (wrong.Count > 0 && clock.Elapsed < TimeSpan.FromSeconds(30));
        if (clock.Elapsed > Slowest) Slowest = clock.Elapsed;
        if (wrong.Count > 0) return wrong;
        return clock.Elapsed > TimeSpan.FromSeconds(5)
            ? [$"I5 the screens were right only after {clock.Elapsed.TotalSeconds:0.0} s"]
            : [];
    }

    /// <summary>The end of the working day: everything stops, and is checked.</summary>
    public async Task<IReadOnlyList<string>> Check()
    {
        await Tick(2_000);
        await working.CancelAsync();
        var broken = Nodes.Where(n => n.Death is not null).Select(n => $"a node is gone that nobody here has ended: {n.Death}").ToList();
        broken.AddRange(await Recovered());
        // The clocks of calls go on: what is committed from here on may still be on its way when we look.
        var due = await Witness.Events();
        await Settle();
        var published = Realtime.Taken.ToArray();
        await closing.CancelAsync();
        await Task.WhenAll(work);
        broken.AddRange(await Recovered());
        var (states, events) = (await Witness.Calls(), await Witness.Events());
        if (History.Webhooks.IsEmpty) broken.Add("I1 was not checked: no webhook was seen");
        broken.AddRange(await Invariants.Stored(History.Webhooks, Witness));
        broken.AddRange(await Invariants.Booked(Witness));
        broken.AddRange(Invariants.OneAgent(states, History.Requests));
        broken.AddRange(Invariants.OwnTeam(await Witness.Taken()));
        broken.AddRange(Invariants.OnlyForward(states));
        broken.AddRange(Invariants.Told(due, events, published, Screens.Log));
        foreach (var (_, words) in Screens.Log.Where(l => l.Screen == "node")) Console.WriteLine($"screens: {words}");
        lock (logs)
            broken.AddRange(Invariants.Silent(
            [
                .. logs.Select(l => ("a killed node", l)),
                .. Nodes.Select(n => ("a node", n.Output)),
                ("realtime", string.Join('\n', Host.Log.All)),
                ("the screens", string.Join('\n', Screens.Log.Select(l => l.Line))),
            ], Secrets));
        broken.AddRange(History.Nowhere);
        return broken;
    }

    /// <summary>Nobody calls or works any more, and whoever is on a call hangs up. Whether they all ended is for others to say.</summary>
    public async Task Close()
    {
        await working.CancelAsync();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromMinutes(2); await Tick())
        {
            await Phone.Clear(); // also what an agent dialled in the last moment
            if (await Witness.Count("select count(*) from public.calls where state <> 'ended'") == 0) return;
        }
    }

    /// <summary>The outbox is empty and stays so for a moment.</summary>
    private async Task Settle()
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(20); await Tick())
            if (await Witness.Count("select count(*) from app.outbox_messages where kind = 'broadcast' and parked_at is null") == 0) return;
    }

    private string[] Secrets =>
    [
        ChildApp.AuthToken, "child-api-key-secret-of-32-bytes-or-more", RealtimeHost.Secret, Host.Keys.ServiceKey,
        .. Desks.SelectMany(d => d.Secrets), CallCenterApp.Caller, CallCenterApp.Line, .. customers.Numbers,
    ];

    private async Task Furnish()
    {
        await Witness.Execute($"""
            insert into app.users
              select (jsonb_populate_record(u, jsonb_build_object(
                'id', gen_random_uuid(), 'user_name', 'agent' || n, 'normalized_user_name', 'AGENT' || n))).*
              from app.users u, generate_series(1, {setting.Agents}) n where u.user_name = 'doug';
            insert into app.user_roles (user_id, role_id)
              select u.id, r.role_id from app.users u, app.user_roles r, app.users d
              where u.user_name like 'agent%' and r.user_id = d.id and d.user_name = 'doug';
            insert into public.voip_users
              select (jsonb_populate_record(a, jsonb_build_object(
                'id', u.id, 'identity', 'agent_' || replace(u.id::text, '-', ''), 'display_name', u.user_name))).*
              from public.voip_users a, app.users d, app.users u where d.user_name = 'doug' and a.id = d.id and u.user_name like 'agent%';
            """);
        if (setting.Teams) await Witness.Execute($"""
            insert into app.teams (id, name) values ('{Sales}', 'Sales'), ('{Support}', 'Support');
            insert into app.lines (id, number, name, team_id, ring_seconds)
              values ('{Support}', '+14155550199', 'Support', '{Support}', 30);
            update app.lines set team_id = '{Sales}', reserve_after = 5, ring_seconds = 8, timeout_to = 'line:{Support}'
              where id <> '{Support}';
            update public.voip_users set version = version + 1, teams = jsonb_build_object(
              case when display_name = 'agent4' then '{Support}' else '{Sales}' end, case when display_name = 'agent3' then 2 else 1 end)
              where display_name like 'agent%';
            """);
        // What the nodes logged at their start is not part of the run.
        await Settle();
        Realtime.Taken.Clear();
        await Witness.Begin();
    }

    public static async Task Tick(int milliseconds = 100)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds));
        await timer.WaitForNextTickAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await working.CancelAsync();
        await closing.CancelAsync();
        if (Screens is not null) await Screens.DisposeAsync();
        foreach (var desk in Desks) await desk.DisposeAsync();
        supervisor?.Dispose();
        foreach (var node in Nodes) await node.DisposeAsync();
        if (Realtime is not null) await Realtime.DisposeAsync();
        if (Host is not null) await Host.DisposeAsync();
        Phone?.Dispose();
        if (Twilio is not null) await Twilio.DisposeAsync();
        balancer.Dispose();
        sockets.Dispose();
        Postgres?.Dispose();
        data?.Dispose();
    }
}
