using System.Diagnostics;
using System.Globalization;
using System.Text;
using CallCenter.Benchmarks.FanOut;
using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Growth;

/// <summary>How long a search among a million contacts takes, and the largest file that can be imported.</summary>
public sealed class ContactsFigure : IFigure
{
    private const double Most = 50; // ms
    private const double LongestImport = 30; // s

    public string Id => "P6C";

    public string Title => "searches among a million contacts";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        var contacts = scale.Sized(1_000_000, 20_000);
        await using var stage = await Stage.Set(agents: 10);
        Console.WriteLine($"Filling a database with {contacts:N0} contacts…");
        var database = await stage.Copy("benchmark_contacts");
        await Fill(database, contacts);
        await using var server = await App.Start(database, people: true);
        using var agent = await SignedInAgent.SignIn(server.Url, "agent1");
        using var supervisor = await SignedInAgent.SignIn(server.Url, "sue");
        var number = $"+1415{2_000_000 + (contacts / 2)}";
        (string What, string Typed)[] searches =
        [
            ("part of a name", "sterbrink"), ("two names", "anna bergstein"), ("a company", "steinwald"),
            ("what a third of them have", "gmbh"), ("the first two letters", "wo"),
            ("number in national writing", $"({number[2..5]}) {number[5..8]}-{number[8..]}"),
            ("last seven digits", number[^7..]), ("last four digits", number[^4..]),
        ];
        var rows = new List<Row>();
        foreach (var (what, typed) in searches)
        {
            var path = $"/contacts?find={Uri.EscapeDataString(typed)}";
            for (var n = 0; n < 15; n++) await Took(agent.Http, path);
            var repeats = new List<double>();
            for (var repeat = 0; repeat < scale.Repeats; repeat++)
            {
                var took = new List<double>();
                for (var n = 0; n < scale.Of(full: 100, quick: 20); n++) took.Add(await Took(agent.Http, path));
                repeats.Add(Percentiles.Of(took).P99);
            }
            var ours = Spread.Of(repeats, "ms");
            rows.Add(new($"contacts, {what}, p99, {contacts.ToString("N0", CultureInfo.InvariantCulture)} contacts", ours, "", null,
                $"<= {Most} ms", ours.Median <= Most));
            Console.WriteLine($"  {rows[^1].What}: {ours} (load {Machine.Load()})");
        }
        rows.AddRange(await Import(supervisor.Http, scale.Of(full: 50_000, quick: 1_000)));
        return rows;
    }

    private static async Task<List<Row>> Import(HttpClient http, int count)
    {
        var file = new StringBuilder("Name;Company;Phone;Note\n");
        for (var n = 0; n < count; n++)
            file.Append(CultureInfo.InvariantCulture,
                $"Imported Caller {n};Company {n % 500} GmbH;(628) {200 + (n / 10_000)}-{n % 10_000:0000};{n}\n");
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Encoding.UTF8.GetBytes($"{file}")), "Csv", "contacts.csv" },
        };
        var clock = Stopwatch.StartNew();
        using var preview = await http.PostAsync("/contacts/import", form);
        preview.EnsureSuccessStatusCode();
        var previewed = clock.Elapsed.TotalSeconds;
        clock.Restart();
        using var done = await http.PostAsync(preview.RequestMessage!.RequestUri!.AbsolutePath, new FormUrlEncodedContent([]));
        done.EnsureSuccessStatusCode();
        var imported = clock.Elapsed.TotalSeconds;
        if (!(await done.Content.ReadAsStringAsync()).Contains("Imported:", StringComparison.Ordinal))
            throw new InvalidOperationException("The contacts were not imported.");
        return
        [
            new($"import of {count} rows, preview", Spread.Of([previewed], "s"), "", null, "", null),
            new($"import of {count} rows", Spread.Of([imported], "s"), "", null, $"<= {LongestImport} s", imported <= LongestImport),
        ];
    }

    private static async Task<double> Took(HttpClient http, string path)
    {
        var clock = Stopwatch.StartNew();
        using var answer = await http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        await answer.Content.LoadIntoBufferAsync();
        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>Names of thirty first names and eight thousand surnames, every third with a company, each with one number.</summary>
    private static Task Fill(string database, int contacts) => Stage.Run(database,
        "set maintenance_work_mem = '1GB'", "set synchronous_commit = off", "drop index app.ix_contacts_searched",
        $"""
        insert into app.contacts (id, name, company, created_by, updated_at, searched)
        select md5('contact' || n)::uuid, name, company, (select id from app.users order by user_name limit 1), now(),
          trim(lower(name || ' ' || company))
        from generate_series(1, {contacts}) n, lateral (
          select (array['Anna', 'Ben', 'Carla', 'David', 'Emma', 'Felix', 'Greta', 'Hugo', 'Ida', 'Jonas', 'Karin', 'Lars', 'Mia', 'Nils',
              'Olga', 'Paul', 'Rosa', 'Sven', 'Tina', 'Udo', 'Vera', 'Willi', 'Yara', 'Zoe', 'Maria', 'Peter', 'Susan', 'Tom', 'Ulla',
              'Kim'])
              [1 + (n::bigint * 7919) % 30] || ' ' || {Word("n::bigint * 104729")} as name,
            case when n % 3 = 0 then {Word("n::bigint * 15485863")} || ' GmbH' else '' end as company) w
        """,
        $"""
        insert into app.contact_numbers (number, contact_id)
        select '+1415' || (2000000 + n), md5('contact' || n)::uuid from generate_series(1, {contacts}) n
        """,
        "create index ix_contacts_searched on app.contacts using gin (searched extensions.gin_trgm_ops) with (fastupdate = off)",
        "vacuum analyze app.contacts", "vacuum analyze app.contact_numbers", "checkpoint");

    private static string Word(string seed) => $"""
        initcap((array['alder', 'berg', 'dorn', 'eich', 'feld', 'gold', 'hoch', 'kirch', 'linden', 'mor', 'neu', 'ober', 'rosen', 'stein',
            'tannen', 'unter', 'wald', 'wolf', 'zell', 'brand'])[1 + ({seed}) % 20]
          || (array['au', 'bach', 'eck', 'er', 'hain', 'ing', 'lein', 'mann', 'ner', 'ster', 'stein', 'wald', 'wein', 'holz', 'berg',
            'feld', 'hof', 'burg', 'see', 'tal'])[1 + ({seed} / 20) % 20]
          || (array['', 's', 'er', 'mann', 'ske', 'dt', 'ke', 'sen', 'son', 'ow', 'itz', 'low', 'kamp', 'horst', 'rath', 'loh', 'stolz',
            'brink', 'beck', 'heim'])[1 + ({seed} / 400) % 20])
        """;
}
