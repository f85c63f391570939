namespace CallCenter.Simulator.Voice;

/// <summary>The person's side of a leg: a telephone on the caller's page, or a browser with the Voice SDK. Called under the account's gate.</summary>
internal interface IFarEnd
{
    /// <summary>The cloud calls them. False if they cannot be reached.</summary>
    bool Ring(Call call);

    /// <summary>Their call, or their answer, is connected.</summary>
    void Connected(Call call);

    void Ended(Call call, bool wasConnected);
}

internal sealed class Telephone : IFarEnd
{
    public bool Ring(Call call) => true;

    public void Connected(Call call)
    {
    }

    public void Ended(Call call, bool wasConnected)
    {
    }
}
