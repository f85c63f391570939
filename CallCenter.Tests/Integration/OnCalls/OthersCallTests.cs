using System.Net;
using System.Net.Http.Json;
using CallCenter.Tests.Fuzz;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Every action on a call, by an agent who is not on it. The actions come from the product's own routing.</summary>
public sealed class OthersCallTests(CallCenterApp app) : OnCallTest(app)
{
    private static readonly HttpStatusCode[] Refused = [HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.Conflict];

    [Theory]
    [InlineData("active")]
    [InlineData("held")]
    [InlineData("parked")]
    [InlineData("consulting")]
    [InlineData("offered")]
    [InlineData("ended")]
    public async Task An_agent_can_do_nothing_with_anothers_call(string so)
    {
        await App.Execute("update app.lines set recording = 'agent', recording_notice = 'You may be recorded.'");
        var sue = await Handset("sue");
        var call = await Talking();
        await Doug.Person.Does(call.Id, "recording/start");
        await Eventually.True(async () => (await App.Scalar<string>("select status from app.recordings")) == "in_progress");
        await Become(so, call, sue);
        // No deadline ends meanwhile.
        await App.Execute("""
            update calls set version = version + 1,
              due_at = due_at + interval '1 hour', parties_due_at = parties_due_at + interval '1 hour' where state <> 'ended'
            """);
        await Fingerprint.Settled(App);
        var before = await Fingerprint.Take(App);
        var wrong = new List<string>();

        foreach (var door in Surface.Doors(App)
            .Where(d => d.Method is "POST" or "PUT" && d.Path.StartsWith("/api/calls/{id}/", StringComparison.Ordinal)))
        {
            // Anyone may pick up a parked call.
            if (so == "parked" && door.Path.EndsWith("/pick-up", StringComparison.Ordinal)) continue;
            var path = door.Path.Replace("{id}", $"{call.Id}").Replace("{label}", $"agent-{(so == "consulting" ? sue.Id : Doug.Id)}");
            using var request = new HttpRequestMessage(new(door.Method), path)
            {
                Content = JsonContent.Create(new { tab = "t", number = Outside, text = "Not mine", mode = "listen", name = "Not mine" }),
            };
            using var answer = await Rhonda.Person.Http.SendAsync(request);
            if (!Refused.Contains(answer.StatusCode))
                wrong.Add($"{door.Path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        wrong.ShouldBeEmpty(string.Join("\n", wrong));
        Fingerprint.Difference(before, await Fingerprint.Take(App)).ShouldBe("");
        foreach (var look in new[] { "notes", "caller" })
            (await Rhonda.Person.Http.GetAsync($"/api/calls/{call.Id}/{look}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, look);
        var recording = await App.Scalar<Guid>("select id from app.recordings");
        (await Rhonda.Person.Http.GetAsync($"/api/recordings/{recording}/audio")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task Become(string so, CallView call, Handset sue)
    {
        switch (so)
        {
            case "held": await Doug.Person.Does(call.Id, "hold"); break;
            case "parked": await Doug.Person.Does(call.Id, "park"); break;
            case "consulting":
                await Doug.Person.Does(call.Id, "consult", new { agentId = sue.Id });
                await sue.Person.Sees(c => c.Parties.Any(p => p.AgentId == sue.Id && p.State == "ringing"));
                break;
            case "offered": await Doug.Person.Does(call.Id, "transfer", new { agentId = sue.Id }); break;
            case "ended": await Doug.Person.Does(call.Id, "end"); break;
        }
    }
}
