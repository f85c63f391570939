using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Web.Calls;

namespace CallCenter.Tests.Support;

/// <summary>An agent at work without a browser: their session, and a Device that speaks the Voice SDK's frames.</summary>
public sealed class Handset : IAsyncDisposable
{
    private readonly Simulator.Browser device;
    private string? leg;

    private Handset(Person person, Guid id, Simulator.Browser device) => (Person, Id, this.device) = (person, id, device);

    public Person Person { get; }
    public Guid Id { get; }

    public static async Task<Handset> Of(CallCenterApp app, string userName, bool available = true)
    {
        var person = await app.SignIn(userName);
        var ticket = await person.Http.GetFromJsonAsync<JsonElement>("/api/voice/token");
        var device = await Simulator.Browser.RegisterAsync(
            app.Twilio.Url, ticket.GetProperty("identity").GetString()!, ticket.GetProperty("token").GetString()!);
        if (available) await person.Available();
        return new(person, await person.Id(), device);
    }

    /// <summary>Answers the ringing call, and talks.</summary>
    public async Task<CallView> Answer()
    {
        var call = await Person.Sees(c => c.State == "ringing" && (c.OfferedTo ?? Id) == Id);
        await Person.Does(call.Id, "claim");
        await Connect(call.Id);
        return await Person.Sees(c => c.State == "active" && c.Agent?.Id == Id && c.AnsweredAt is not null); // past the greeting
    }

    /// <summary>Accepts a consultation or conference, and joins it.</summary>
    public async Task<CallView> Accept(Guid call)
    {
        await Person.Sees(c => c.Parties.Any(p => p.AgentId == Id && p.State == "ringing"));
        await Person.Does(call, "claim");
        await Connect(call);
        return await Person.Sees(c => c.Parties.Any(p => p.AgentId == Id && p.State == "joined"));
    }

    /// <summary>device.connect</summary>
    public async Task Connect(Guid call) => leg = await device.DialAsync($"callId={call}");

    /// <summary>What the browser sends when its page is reloaded during a call.</summary>
    public Task HangUp() => device.SendAsync("hangup", new { callsid = leg });

    public ValueTask DisposeAsync() => device.DisposeAsync();
}
