namespace CallCenter.Simulator.Voice;

/// <summary>What an outside number does when it is called. AfterMs: how long it rings before that.</summary>
internal sealed record PhoneBehaviour(string Does, int? AfterMs = null)
{
    public const string Rings = "rings";
    public const string Answers = "answers";
    public const string Busy = "busy";
    public const string NoAnswer = "no-answer";
    public const string Failed = "failed";

    public static readonly string[] All = [Rings, Answers, Busy, NoAnswer, Failed];
}

/// <summary>The outside numbers that act on their own; every other one rings on the caller's page. Used under the account's gate.</summary>
internal sealed class Phones
{
    private readonly Dictionary<string, PhoneBehaviour> set = [];

    public IReadOnlyDictionary<string, PhoneBehaviour> Set => set;

    public PhoneBehaviour Of(string number) => set.GetValueOrDefault(number) ?? new(PhoneBehaviour.Rings);

    public void Let(string number, PhoneBehaviour behaviour)
    {
        if (behaviour.Does == PhoneBehaviour.Rings)
            set.Remove(number);
        else
            set[number] = behaviour;
    }

    public void Forget() => set.Clear();
}
