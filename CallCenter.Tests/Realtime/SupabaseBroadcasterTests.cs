using System.Collections.Concurrent;
using System.Net;
using CallCenter.Web.Realtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

public sealed class SupabaseBroadcasterTests
{
    private static readonly Broadcast Ringing = new("agent:4/2", "ringing", """{"id":"e1"}"""u8.ToArray(), "e1");

    [Fact]
    public async Task Embedded_it_publishes_to_the_app_itself()
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow(Ringing.Topic, "doug");
        await using var client = await host.Connect();
        await client.JoinPrivate("realtime:" + Ringing.Topic, Jwt.Agent("doug"));

        var delivery = await host.Services.GetRequiredService<IBroadcaster>().Send(Ringing, CancellationToken.None);

        delivery.Batch.ShouldBeFalse();
        (await client.Next()).Payload.GetProperty("payload").GetProperty("id").GetString().ShouldBe("e1");
    }

    [Fact]
    public async Task It_sends_the_payload_as_it_is_with_the_service_key_in_both_headers()
    {
        await using var server = await Server.Start(_ => 202);

        await server.Broadcaster().Send(Ringing, CancellationToken.None);

        var asked = server.Requests.Single();
        asked.ShouldBe(
            "POST /realtime/v1/api/broadcast/agent%3A4%2F2/events/ringing?private=true " +
            """application/json Bearer the-service-key the-service-key {"id":"e1"}""");
    }

    [Fact]
    public async Task A_server_without_the_endpoint_gets_batches_of_one_from_then_on()
    {
        await using var server = await Server.Start(path => path.Contains("/events/") ? 404 : 202);
        var broadcaster = server.Broadcaster();

        (await broadcaster.Send(Ringing, CancellationToken.None)).Batch.ShouldBeTrue();
        (await broadcaster.Send(Ringing, CancellationToken.None)).Batch.ShouldBeTrue();

        server.Requests.Select(request => request.Split(' ')[1].Split('?')[0]).ShouldBe(
        [
            "/realtime/v1/api/broadcast/agent%3A4%2F2/events/ringing",
            "/realtime/v1/api/broadcast",
            "/realtime/v1/api/broadcast",
        ]);
        server.Requests.Last().ShouldEndWith(
            """{"messages":[{"id":"e1","topic":"agent:4/2","event":"ringing","payload":{"id":"e1"},"private":true}]}""");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    [InlineData(422)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Anything_but_202_is_a_failure_that_tells_no_secret(int status)
    {
        await using var server = await Server.Start(_ => status);

        var failure = await Should.ThrowAsync<BroadcastFailedException>(server.Broadcaster().Send(Ringing, CancellationToken.None));

        failure.Status.ShouldBe((HttpStatusCode)status);
        failure.Message.ShouldContain($"{status}: no, [key] is wrong");
        failure.ToString().ShouldNotContain("the-service-key");
        server.Requests.Count().ShouldBe(1, "trying again is the outbox's business");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_failure_within_its_patience()
    {
        await using var server = await Server.Start(_ => 0);

        var failure = await Should.ThrowAsync<BroadcastFailedException>(
            server.Broadcaster().Send(Ringing, CancellationToken.None).WaitAsync(RawClient.Patience));

        failure.Status.ShouldBeNull();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_failure()
    {
        var server = await Server.Start(_ => 202);
        var broadcaster = server.Broadcaster();
        await broadcaster.Send(Ringing, CancellationToken.None);
        await server.DisposeAsync();

        (await Should.ThrowAsync<BroadcastFailedException>(broadcaster.Send(Ringing, CancellationToken.None))).Status.ShouldBeNull();
    }

    [Theory]
    [InlineData("/realtime/v1", "/realtime/v1/api/")]
    [InlineData("/realtime/v1/", "/realtime/v1/api/")]
    [InlineData("/socket", "/api/")]
    [InlineData("/socket/websocket/", "/api/")]
    [InlineData("", "/api/")]
    public async Task The_publishing_address_follows_from_the_configured_one(string path, string expected)
    {
        await using var server = await Server.Start(_ => 202);

        await server.Broadcaster(path).Send(Ringing, CancellationToken.None);

        server.Requests.Single().Split(' ')[1].ShouldStartWith(expected + "broadcast/");
    }

    /// <summary>Replaces Supabase's HTTP endpoint; status 0 never answers.</summary>
    private sealed class Server(WebApplication app, ConcurrentQueue<string> requests) : IAsyncDisposable
    {
        private readonly List<ServiceProvider> clients = [];

        public IEnumerable<string> Requests => requests;

        public static async Task<Server> Start(Func<string, int> status)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var requests = new ConcurrentQueue<string>();
            app.Run(async http =>
            {
                var raw = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
                var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
                var headers = http.Request.Headers;
                requests.Enqueue(
                    $"{http.Request.Method} {raw} {http.Request.ContentType} {headers.Authorization} {headers["apikey"]} {body}");
                if (status(raw) is 0) await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
                else http.Response.StatusCode = status(raw);
                if (http.Response.StatusCode is not 202) await http.Response.WriteAsync("no, the-service-key is wrong");
            });
            await app.StartAsync();
            return new Server(app, requests);
        }

        public IBroadcaster Broadcaster(string path = "/realtime/v1")
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [
                new("Realtime:Url", app.Urls.First().Replace("http:", "ws:", StringComparison.Ordinal) + path),
                new("Realtime:ApiKey", "the-api-key"),
                new("Realtime:ServiceKey", "the-service-key"),
            ]).Build();
            var services = new ServiceCollection().AddLogging().AddSingleton<OwnAddress>(() => "http://unused.test")
                .AddRealtime(configuration).BuildServiceProvider();
            clients.Add(services);
            return services.GetRequiredService<IBroadcaster>();
        }

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
