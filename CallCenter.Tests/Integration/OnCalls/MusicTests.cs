using System.Collections.Concurrent;
using CallCenter.Tests.Support;
using CallCenter.Web.Telephony;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Everyone who waits has music, whether or not Twilio reaches us at that moment.</summary>
public sealed class MusicTests(CallCenterApp app) : OnCallTest(app)
{
    private readonly ConcurrentQueue<string> lost = new();
    private volatile Func<string, bool> reaches = _ => true;
    private Proxy way = null!;

    private TwilioOptions RunningApp => App.Services.GetRequiredService<IOptions<TwilioOptions>>().Value;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        way = await Proxy.Start(path => App.Url + path, http =>
        {
            if (reaches(http.Request.Path)) return Task.FromResult(false);
            lost.Enqueue(http.Request.Path);
            http.Abort();
            return Task.FromResult(true);
        });
        RunningApp.PublicBaseUrl = way.Url;
        App.Twilio.PointAt(way.Url);
    }

    public override async ValueTask DisposeAsync()
    {
        (RunningApp.PublicBaseUrl, RunningApp.HoldMusicUrl) = ("", "");
        App.Twilio.PointAt(App.Url);
        await base.DisposeAsync();
        await way.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_caller_waits_with_music_though_nobody_here_answers_when_they_enter_the_conference()
    {
        reaches = path => path == $"{Twiml.Webhooks}/voice";

        Caller = await App.Phone.Call();

        await CallerHears("music");
        await Eventually.True(() => Task.FromResult(lost.Contains($"{Twiml.Webhooks}/conference")));
        reaches = _ => true;
        await Doug.Answer();
        await CallerHears("conference");
    }

    [Fact]
    public async Task A_caller_on_hold_has_music_though_nobody_here_answers_Twilio()
    {
        var call = await Talking();
        reaches = _ => false;

        await Doug.Person.Does(call.Id, "hold");

        await CallerHears("hold");
        await App.Phone.HangUp(Caller);
        await Eventually.True(() => Task.FromResult(lost.Contains($"{Twiml.Webhooks}/conference"))); // as nothing else would
    }

    [Fact]
    public async Task Music_of_the_operators_own_is_played_to_who_waits_and_who_is_held()
    {
        var asked = new ConcurrentQueue<string>();
        await using var bin = await Proxy.Start(_ => throw new InvalidOperationException("It answers all itself."), async http =>
        {
            asked.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
            http.Response.ContentType = "text/xml";
            await http.Response.WriteAsync("<Response><Play loop=\"0\">music.mp3</Play></Response>");
            return true;
        });
        RunningApp.HoldMusicUrl = $"{bin.Url}/music?by=us";

        Caller = await App.Phone.Call();
        await CallerHears("music");
        asked.ShouldHaveSingleItem().ShouldStartWith("GET /music?by=us&");
        var call = await Doug.Answer();
        await CallerHears("conference");
        await Doug.Person.Does(call.Id, "hold");
        await CallerHears("hold");

        asked.Count(a => a.StartsWith("GET /music?by=us&", StringComparison.Ordinal)).ShouldBe(2);
    }
}
