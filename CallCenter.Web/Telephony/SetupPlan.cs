namespace CallCenter.Web.Telephony;

/// <summary>One resource at Twilio, as it is and as it should be.</summary>
/// <param name="Resource">Null for a TwiML App that will be created.</param>
public sealed record Rewiring(string Title, TwilioResource? Resource, IReadOnlyList<TwilioSetting> Settings)
{
    public bool IsDone => Resource is not null && Settings.All(s => s.Fits);

    public Dictionary<string, string> Form() => Settings.Where(s => !s.Fits).ToDictionary(s => s.Name, s => s.Wanted);
}

/// <summary>What <c>twilio setup</c> is going to do. Nothing is changed by making a plan.</summary>
public sealed record SetupPlan(IReadOnlyList<Rewiring> Rewirings, IReadOnlyList<string> Problems)
{
    /// <summary>The name by which a TwiML App created here is found again if its SID was not noted.</summary>
    public const string AppName = "CallCenter";

    public static async Task<SetupPlan> Make(
        TwilioAccount account, TwilioWiring wiring, TwilioOptions twilio, IReadOnlyList<string> numbers, CancellationToken ct)
    {
        var (rewirings, problems) = (new List<Rewiring>(), new List<string>());
        if (twilio.TwimlAppSid.Length > 0)
        {
            if (await account.App(twilio.TwimlAppSid, ct) is { } app) rewirings.Add(OfApp(app));
            else
                problems.Add($"The account has no TwiML App {twilio.TwimlAppSid}. "
                    + "Correct Twilio:TwimlAppSid; or remove it, and this command finds or creates one.");
        }
        else rewirings.Add(OfApp((await account.AppsNamed(AppName, ct)).OrderBy(a => a.Sid, StringComparer.Ordinal).FirstOrDefault()));

        var owned = numbers.Count == 0 ? [] : await account.Numbers(numbers is [var only] ? only : null, ct);
        foreach (var number in numbers)
        {
            if (owned.Find(n => n.Name == number) is { } resource)
                rewirings.Add(new($"Number {number} ({resource.Sid})", resource, wiring.OfNumber(resource)));
            else problems.Add($"The account has no number {number}. Buy or port it in Twilio's Console, or correct the line.");
        }
        return new(rewirings, problems);

        Rewiring OfApp(TwilioResource? app)
        {
            var title = app is null ? $"TwiML App \"{AppName}\" (to be created)" : $"TwiML App \"{app.Name}\" ({app.Sid})";
            return new(title, app, wiring.OfApp(app));
        }
    }

    public void Show(TextWriter to)
    {
        foreach (var rewiring in Rewirings)
        {
            to.WriteLine($"\n{rewiring.Title}");
            foreach (var setting in rewiring.Settings)
            {
                var current = Value(setting.Current);
                to.WriteLine($"  {setting.Name,-21}{(setting.Fits ? current : $"{current}  ->  {Value(setting.Wanted)}")}");
            }
        }
        foreach (var problem in Problems) to.WriteLine($"\n{problem}");
        to.WriteLine();
    }

    private static string Value(string value) => value.Length == 0 ? "(not set)" : value;
}
