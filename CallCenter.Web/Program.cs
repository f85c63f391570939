using CallCenter.Web;
using CallCenter.Web.Accounts;
using CallCenter.Web.Api;
using CallCenter.Web.Calls;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using CallCenter.Web.Pages;
using CallCenter.Web.Realtime;
using CallCenter.Web.Realtime.Embedded;
using CallCenter.Web.Telephony;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddRootSettings();
    await using var database = await builder.AddDatabase();
    await using var twilio = Commands.Named(args) ? null : await builder.AddTwilioOrSimulator();
    builder.AddTelemetry();

    builder.Services.AddAccounts(builder.Environment);
    builder.Services.AddCalls(builder.Configuration);
    builder.Services.AddTelephony(builder.Configuration);
    builder.Services.AddStoredRealtimeSecret();
    builder.Services.AddRealtime(builder.Configuration);
    builder.Services.AddOutbox(builder.Configuration);
    builder.Services.AddBackOffice();
    builder.Services.AddRazorPages();
    builder.Services.AddProblemDetails();

    await using var app = builder.Build();
    await app.Prepare();
    if (await Commands.Run(app, args) is { } exitCode) return exitCode;
    await app.CheckRealtime();

    app.UseSecurityHeaders();
    app.UseErrorPages();
    app.UseStaticFiles();
    app.UseWebSockets();
    app.UseRouting();
    app.UseAuthentication();
    app.UseAuthorization();

    app.MapAccounts();
    app.MapRazorPages();
    app.MapCallApi();
    app.MapDeskApi();
    app.MapTwilioWebhooks();
    app.MapEmbeddedRealtime();
    app.MapOutbox();
    app.MapHealth();

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
