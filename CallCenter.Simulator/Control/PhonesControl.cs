using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Control;

/// <summary>The outside numbers that act on their own when they are called.</summary>
internal sealed class PhonesControl(Account account)
{
    public sealed record Wish(string? Does, int? AfterMs = null);

    public void Map(IEndpointRouteBuilder simulate)
    {
        simulate.MapGet("/phones", (HttpContext http) => Exchange.Answer(http, 200, All(account)));
        simulate.MapPut("/phones/{number}", LetAsync);
        simulate.MapDelete("/phones", (HttpContext http) =>
        {
            lock (account.Gate)
                account.Phones.Forget();
            account.Touch();
            return Exchange.Answer(http, 200, All(account));
        });
    }

    // GET /simulate/phones -> [{number, does, afterMs}]; a number that is not listed rings.
    public static object[] All(Account account)
    {
        lock (account.Gate)
            return [.. account.Phones.Set.Select(phone =>
                new { number = phone.Key, does = phone.Value.Does, afterMs = phone.Value.AfterMs })];
    }

    // PUT /simulate/phones/{number} {does: rings|answers|busy|no-answer|failed, afterMs?}
    private async Task LetAsync(HttpContext http, string number)
    {
        if (await Exchange.BodyAsync<Wish>(http) is not { } wish)
            return;
        if (!PhoneBehaviour.All.Contains(wish.Does) || wish.AfterMs is < 0 or > 600000)
        {
            await Exchange.Answer(http, 400,
                new { error = $"does must be one of {string.Join(", ", PhoneBehaviour.All)}; afterMs 0 to 600000" });
            return;
        }
        lock (account.Gate)
            account.Phones.Let(number, new(wish.Does!, wish.AfterMs));
        account.Touch();
        await Exchange.Answer(http, 200, All(account));
    }
}
