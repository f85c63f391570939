namespace CallCenter.Simulator.Voice;

/// <summary>
/// The person's side of a leg: a phone on the caller's page, or a browser with the Voice SDK. Called under the account's gate.
/// </summary>
internal interface IFarEnd
{
    /// <summary>The cloud calls them; this is the network's immediate answer.</summary>
    Reached Ring(Call call);

    /// <summary>Their call, or their answer, is connected.</summary>
    void Connected(Call call);

    void Ended(Call call, bool wasConnected);
}

internal enum Reached
{
    Rings,
    Busy,
    Nowhere,
}
