using System.Runtime.CompilerServices;
using CallCenter.Tests.Support;
using CsCheck;

namespace CallCenter.Tests.Fuzz;

/// <summary>
/// Whatever is sent to any of the product's endpoints: every response arrives and none is a 5xx, nothing changes without a valid
/// signature or session, valid input violates no rule, the log contains no error, secret or number, and memory is bounded.
/// </summary>
[Collection(Fuzzed.Name)]
public sealed class FuzzTests(FuzzApp app)
{
    /// <summary>
    /// Bytes by which memory may exceed the level after a test's first part. Until then caches and .NET's array pools fill, which keep up
    /// to 32 arrays of each size and processor; those of a full run held 55 MB.
    /// </summary>
    private const long Growth = 80_000_000;

    public static TheoryData<int> Parts => [.. Enumerable.Range(0, FuzzRun.Parts)];

    [Theory, MemberData(nameof(Parts))]
    public Task A_forged_or_unsigned_webhook_changes_nothing(int part) =>
        Withstands(part, 250, 2_500, n => WebhookInputs.All(valid: false).Number(n), rightful: false);

    [Theory, MemberData(nameof(Parts))]
    public Task A_signed_webhook_of_any_content_breaks_no_rule(int part) =>
        Withstands(part, 250, 2_250, n => WebhookInputs.All(valid: true).Number(n), rightful: true);

    [Theory, MemberData(nameof(Parts))]
    public Task Whoever_has_no_session_or_token_changes_nothing(int part)
    {
        var requests = ApiInputs.All(Surface.Doors(app), rightful: false);
        return Withstands(part, 250, 2_000, requests.Number, rightful: false);
    }

    [Theory, MemberData(nameof(Parts))]
    public Task Whoever_is_signed_in_breaks_no_rule(int part)
    {
        var requests = ApiInputs.All(Surface.Doors(app), rightful: true);
        return Withstands(part, 250, 1_500, requests.Number, rightful: true);
    }

    [Theory, MemberData(nameof(Parts))]
    public Task No_frame_ends_more_than_its_own_socket_or_is_heard_on_a_private_channel(int part)
    {
        Gen<Input>[] frames = [FrameInputs.Frames(1), FrameInputs.Frames(2), FrameInputs.Http, FrameInputs.Handshakes];
        // By tens, because ten frames share a socket.
        int[] turns = [0, 1, 0, 1, 2, 1, 0, 3];
        return Withstands(part, 250, 3_000, n => frames[turns[n / 10 % turns.Length]].Number(n), rightful: false);
    }

    private async Task Withstands(int part, int slice, int full, Func<int, Input> inputs, bool rightful,
        [CallerMemberName] string test = "")
    {
        var count = FuzzRun.Full ? full : slice;
        await using (var campaign = new Campaign(app, inputs, rightful))
        {
            var violations = await campaign.Run(part * count, count);
            violations.ShouldBeEmpty($"CALLCENTER_SEED={FuzzRun.Seed}\n{string.Join("\n", violations)}");
        }
        (app.Table.Memory.Last - app.Settled(test)).ShouldBeLessThan(Growth);
        await StillAnswers();
    }

    private async Task StillAnswers()
    {
        await app.Reset();
        await using var doug = await Handset.Of(app, "doug");
        await app.Phone.Call();
        var call = await doug.Answer();
        await doug.Person.Does(call.Id, "end");
        await doug.Person.SeesNoCall();
    }
}
