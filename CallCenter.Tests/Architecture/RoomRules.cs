using CallCenter.Web.Calls;
using CallCenter.Web.Data;

namespace CallCenter.Tests.Architecture;

/// <summary>DESIGN's table of rooms, line by line.</summary>
internal static class RoomRules
{
    private const string Web = "CallCenter.Web/";
    private static readonly string[] Edge = [Web + "Telephony", Web + "Pages", Web + "Api"];
    private static readonly string[] Domain =
        [Web + "Calls", Web + "Agents", Web + "People", Web + "Lines", Web + "Contacts", Web + "FollowUps"];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("The edge leaves the outbox alone", Edge, Room("Outbox"), "namespace CallCenter.Web.Api; class A(Outbox.Announce announce);")
        {
            Except =
            [
                (Web + "Telephony/TwilioDelivery.cs", "is how the outbox's commands leave"),
                (Web + "Telephony/TelephonySetup.cs", "registers it"),
                (Web + "Pages/Ops/Outbox.cshtml", "ops see the rows that are stuck"),
                (Web + "Pages/Ops/Outbox.cshtml.cs",
                    "its query and two commands, OutboxStatus, RetryDeadLetter and DiscardDeadLetter, are the outbox's own"),
            ],
        },
        new("Webhooks and pages leave realtime alone", [Web + "Telephony", Web + "Pages"],
            Room("Realtime"), "using CallCenter.Web.Realtime;"),
        new("The API mints realtime tokens and never broadcasts", [Web + "Api"],
            @"\b(IBroadcaster|SupabaseBroadcaster|Broadcast|IChannelRights)\b|Realtime\.Embedded\b", "class A(IBroadcaster b);"),
        new("The edge asks commands and queries, not the database", Edge,
            @"\bSaveChanges(Async)?\b|\bCallCenterDb\b|\bNpgsql\w*", "await db.SaveChangesAsync(ct);"),
        new("Rows read with our own SQL have their columns named", ["CallCenter.Web"],
            @"\bFromSql\w*", "db.Calls.FromSql($\"select * from public.calls\");")
        {
            Except = [(Web + "Data/TableSql.cs", "it names them")],
        },
        new("The domain knows no HTTP", Domain,
            @"\b(I?HttpContext\w*|HttpRequest|HttpResponse|IResult)\b|AspNetCore\.(Http|Mvc)\b",
            "class ClaimCall(IHttpContextAccessor http);"),
        new("The domain knows no Twilio", Domain, $@"\bI?Twilio\w*|\bTwiml\b|{Room("Telephony")}", "class EndCall(TwilioRest telephony);"),
        new("Twilio's formats are its library's", ["CallCenter.Web"],
            @"HMACSHA1|twilio-fpa|\bXElement\(|new HttpRequestMessage\([^)]*(Calls|Conferences|Accounts)", "HMACSHA1.HashData(key, url)")
        { InLiterals = true },
        new("The domain knows no sockets", Domain,
            $@"\b\w*(WebSocket|HttpClient)\w*|System\.Net\b|{Room("Realtime")}", "using System.Net.WebSockets;"),
        new("The domain adds outbox rows and does nothing else with them", Domain,
            @"\b(Nudge\w*|Drain|I?\w*Delivery|PublishOutbox|OutboxStatus|OutboxMessage|RetryDeadLetter|DiscardDeadLetter)\b",
            "class ClaimCall(Nudge nudge);"),
        new("The domain does not look up to the edge", Domain,
            @"CallCenter\.Web\.(Api|Pages)\b|\b(Api|Pages)\.", "using CallCenter.Web.Pages;"),
        new("Only the outbox names Hangfire", ["CallCenter.Web", "CallCenter.Simulator"], @"\bHangfire\b", "using Hangfire;")
        {
            Outside = [Web + "Outbox"],
            Except = [(Web + "Accounts/SecurityHeaders.cs", "names the dashboard's own content security policy, and uses nothing of it")],
        },
        new("The outbox runs no command", [Web + "Outbox"],
            $@"\b({string.Join('|', Commands().Select(c => c.Name))})\b|{Room("Pages")}|{Room("Api")}", "class Sweep(ClaimCall claim);"),
        new("The outbox knows topic, event and payload, and whose they are not", [Web + "Outbox"],
            $"{Room("Calls")}|{Room("Agents")}|{Room("People")}|{Room("Telephony")}", "using CallCenter.Web.Calls;"),
        new("Realtime knows no calls", [Web + "Realtime"],
            $@"CallCenter\.Web\.(?!Realtime\b)\w+|{Room("Calls")}", "using CallCenter.Web.Calls;"),
        new("Realtime writes no data", [Web + "Realtime"],
            @"\bSaveChanges|(?i)\b(insert\s+into|delete\s+from|update\s+\w+\.?\w*\s+set)\b",
            "var sql = \"update public.calls set state = 'ended'\";")
        { InLiterals = true },
        new("The browser's realtime touches no page", [Web + "Client/realtime"],
            @"\b(document|window|querySelector\w*|innerHTML|textContent|HTML\w*Element)\b|['""]\.\./(board|phone)/",
            "document.title = 'x'")
        { Kinds = [".js"], InLiterals = true },
        new("The board knows no socket and no Device", [Web + "Client/board"],
            @"\b(WebSocket|RealtimeClient|Device)\b|realtime-js|voice-sdk|['""]\.\./(realtime|phone)/",
            "import { Device } from '@twilio/voice-sdk'")
        { Kinds = [".js"], InLiterals = true },
        new("The device check leaves the desk alone", [Web + "Client/check"],
            @"['""]\.\./(board|realtime)/|['""]\.\./phone/(leader|lease|phone|leg|answering)\.js|\bheartbeat\b",
            "import { Lease } from '../phone/lease.js'")
        { Kinds = [".js"], InLiterals = true },
        new("Only its sheet touches the device check's page", [Web + "Client/check"],
            @"\b(document|querySelector\w*|innerHTML|textContent|HTML\w*Element)\b", "document.title = 'x'")
        {
            Kinds = [".js"],
            InLiterals = true,
            Except = [(Web + "Client/check/sheet.js", "it is what draws the page")],
        },
        new("The simulator knows nothing of the product", ["CallCenter.Simulator"],
            @"\bCallCenter\.Web\b|<ProjectReference", "using CallCenter.Web.Calls;")
        { Kinds = [".cs", ".csproj", ".js", ".html"], InLiterals = true },
        new("Nothing is a Manager, Helper, Util, Common, Base or Service", ["CallCenter.Web", "CallCenter.Simulator"],
            @"\b(class|record|struct|interface)\s+(struct\s+)?\w*(Manager|Helper|Utils?|Common|Base|Service)s?\b",
            "public sealed class CallService;")
        { Kinds = [".cs"] },
    ];

    /// <summary>By its using or, within the product's namespace, by its own name alone.</summary>
    private static string Room(string name) => $@"CallCenter\.Web\.{name}\b|(?<![\w.])(?<!namespace CallCenter\.Web\.){name}\.[A-Z]";

    /// <summary>The domain's commands and queries are its classes that take the database, or another of them.</summary>
    public static IEnumerable<Type> Commands()
    {
        var domain = typeof(Call).Assembly.GetTypes().Where(t => t.IsClass && Domain.Contains($"{Web}{Dependencies.RoomOf(t)}")).ToList();
        var commands = new HashSet<Type> { typeof(CallCenterDb) };
        while (domain.FindAll(t => !commands.Contains(t) && IsGivenOneOf(commands, t)) is { Count: > 0 } more) commands.UnionWith(more);
        return commands.Where(domain.Contains);
    }

    private static bool IsGivenOneOf(HashSet<Type> commands, Type type) =>
        type.GetConstructors().Any(c => c.GetParameters().Any(p => commands.Contains(p.ParameterType)));
}
