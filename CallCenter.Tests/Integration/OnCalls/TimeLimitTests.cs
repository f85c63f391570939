using CallCenter.Tests.Support;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>When Twilio ends a leg: one setting, for Twilio and for the desk that warns about it.</summary>
public sealed class TimeLimitTests(CallCenterApp app) : OnCallTest(app)
{
    private TwilioOptions RunningApp => App.Services.GetRequiredService<IOptions<TwilioOptions>>().Value;

    public override async ValueTask DisposeAsync()
    {
        RunningApp.TimeLimit = null;
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(null, "14400")]
    [InlineData("02:00:00", "7200")]
    public async Task The_desk_is_told_the_limit_that_twilio_is_told_or_twilios_own(string? limit, string seconds)
    {
        RunningApp.TimeLimit = limit is null ? null : TimeSpan.Parse(limit);

        var leg = ("CallSid", $"CA{Guid.NewGuid():N}");
        var voice = await App.Post("/voice", leg, ("From", CallCenterApp.Caller), ("To", CallCenterApp.Line));
        var desk = await Doug.Person.Http.GetStringAsync("/desk");

        voice.Body.Contains($"timeLimit=\"{seconds}\"").ShouldBe(limit is not null, voice.Body);
        desk.ShouldContain($"data-leg-lasts=\"{seconds}\" data-leg-warned=\"600\"");
    }

    [Fact]
    public async Task Twilio_ends_the_call_when_the_callers_leg_has_lasted_so_long()
    {
        RunningApp.TimeLimit = TimeSpan.FromSeconds(8);
        await Talking();

        await Doug.Person.SeesNoCall();

        (await App.Scalar<string>("select end_reason from calls")).ShouldBe("completed");
    }
}
