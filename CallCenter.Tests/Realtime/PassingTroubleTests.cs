using System.Net;
using CallCenter.Tests.Support;
using CallCenter.Web.Realtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Realtime;

/// <summary>What a Realtime server refuses: an invalid message, or everything for the moment.</summary>
public sealed class PassingTroubleTests
{
    public static readonly TheoryData<int, string, bool> Answers = new()
    {
        { 422, """{"errors":{"payload":["Payload size exceeds tenant limit"]}}""", true },
        { 422, """{"errors":{"messages":[{"topic":["can't be blank"]}]}}""", true },
        { 422, """{"errors":[{"message":"is invalid"}]}""", true },
        { 422, """{"message":"Missing messages partition"}""", false },
        { 422, """{"message":"Tenant database unavailable"}""", false },
        { 422, """{"message":"Connect rate limit reached","errors":null}""", false },
        { 422, """{"error":"RLS policy error"}""", false },
        { 422, """["errors"]""", false },
        { 422, "<html>errors</html>", false },
        { 422, "", false },
        { 400, "", true },
        { 413, "", true },
        { 415, "", true },
        { 401, """{"errors":{}}""", false },
        { 429, """{"errors":{}}""", false },
        { 503, """{"errors":{}}""", false },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Only_what_is_about_the_message_is_the_messages_fault(int status, string body, bool itsFault)
    {
        var failure = await Refusal((HttpStatusCode)status, body);

        (failure.Status, failure.AboutTheMessage).ShouldBe(((HttpStatusCode)status, itsFault));
    }

    [Fact]
    public async Task An_answer_of_any_length_is_not_read_to_its_end_and_is_not_the_messages_fault()
    {
        var failure = await Refusal(HttpStatusCode.UnprocessableEntity, $$"""{"errors":"{{new string('x', 1024 * 1024)}}"}""");

        (failure.Status, failure.AboutTheMessage).ShouldBe(((HttpStatusCode?)null, false));
    }

    private static async Task<BroadcastFailedException> Refusal(HttpStatusCode status, string body)
    {
        var parts = new ServiceCollection().AddLogging().AddSingleton<OwnAddress>(() => "http://unused.test")
            .AddRealtime(new ConfigurationBuilder().AddInMemoryCollection(
            [
                new("Realtime:Url", "ws://server.test/realtime/v1"),
                new("Realtime:ServiceKey", "key"),
                new("Realtime:ApiKey", "key"),
            ]).Build());
        parts.AddHttpClient(SupabaseBroadcaster.Client)
            .ConfigurePrimaryHttpMessageHandler(() => new Answering(status, body));
        await using var services = parts.BuildServiceProvider();
        var broadcaster = services.GetRequiredService<IBroadcaster>();

        return await Should.ThrowAsync<BroadcastFailedException>(
            broadcaster.Send(new("call-center", "ringing", "{}"u8.ToArray(), "e1"), CancellationToken.None));
    }

    /// <summary>The far end of the wire.</summary>
    private sealed class Answering(HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });
    }
}
