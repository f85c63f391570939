using CallCenter.Web;
using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Api;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Contacts;
using CallCenter.Web.Data;
using CallCenter.Web.Diagnostics;
using CallCenter.Web.FollowUps;
using CallCenter.Web.Lines;
using CallCenter.Web.Outbox;
using CallCenter.Web.Pages;
using CallCenter.Web.People;
using CallCenter.Web.Promise;
using CallCenter.Web.Realtime;
using CallCenter.Web.Realtime.Embedded;
using CallCenter.Web.Telemetry;
using CallCenter.Web.Telephony;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddRootSettings();
    builder.AddCommand(args);
    await using var database = await builder.AddDatabase();
    await using var twilio = await builder.AddTwilioOrSimulator(mustBeWhole: !Commands.Named(args));
    builder.AddTelemetry();
    builder.Services.AddMaskedLog();
    builder.Services.AddCompression();
    builder.Services.AddProxies(builder.Configuration);

    builder.Services.AddAccounts(builder.Environment).AddSignInRate(builder.Configuration);
    builder.Services.AddStoredRealtimeSecret();
    builder.Services.AddRealtime(builder.Configuration);
    builder.Services.AddOutbox(builder.Configuration);
    builder.Services.AddLines().AddAgents(builder.Configuration).AddCalls(builder.Configuration).AddRecordings().AddContacts().AddPeople()
        .AddFollowUps();
    builder.Services.AddTelephony(builder.Configuration);
    builder.Services.AddPromise(builder.Configuration);
    builder.Services.AddDoctor();
    builder.Services.AddPages();
    builder.Services.AddErrorPages();

    await using var app = builder.Build();
    app.WarmUp();
    app.UseSecurityHeaders();
    app.UseResponseCompression();
    app.UseErrorPages();
    app.UseStaticFiles();
    app.UseWebSockets();
    app.UseRouting();
    app.RefuseUnknownWebhooks();
    app.UseRateLimiter();
    app.UseAuthentication();
    app.UseAuthorization();

    app.MapRazorPages();
    app.MapAccountApi();
    app.MapCallApi();
    app.MapContactApi();
    app.MapAgentApi();
    app.MapDeskApi();
    app.MapRecordingApi();
    app.MapMissedApi();
    app.MapTwilioWebhooks();
    app.MapEmbeddedRealtime();
    app.MapOutbox();
    app.MapDoctor();
    app.MapHealth();

    if (Commands.Named(args)) return await Commands.Run(app, args);
    app.CheckSettings();
    app.WarmUpWebhooks();
    await app.PrepareDatabase();
    await app.CheckRealtime();
    await app.Welcome();
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is SetupException or IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException })
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

public partial class Program;
