using System.Net;
using System.Text;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>What Twilio, or someone who pretends to be Twilio, may send.</summary>
public sealed class WebhookTests(CallCenterApp app) : ProductTest(app)
{
    private readonly HttpClient http = new();

    private static string NewSid(string prefix) => $"{prefix}{Guid.NewGuid():N}";

    private Dictionary<string, string> Inbound(string? sid = null, string from = CallCenterApp.Caller, string to = CallCenterApp.Line) =>
        new()
        {
            ["AccountSid"] = App.Account.AccountSid,
            ["ApiVersion"] = "2010-04-01",
            ["CallSid"] = sid ?? NewSid("CA"),
            ["CallStatus"] = "ringing",
            ["Direction"] = "inbound",
            ["From"] = from,
            ["To"] = to,
        };

    private Dictionary<string, string> InConference(string conference, Guid call, string name, string sid, string label, int sequence) =>
        new()
        {
            ["AccountSid"] = App.Account.AccountSid,
            ["ConferenceSid"] = conference,
            ["FriendlyName"] = call.ToString(),
            ["SequenceNumber"] = sequence.ToString(),
            ["StatusCallbackEvent"] = name,
            ["CallSid"] = sid,
            ["ParticipantLabel"] = label,
        };

    private async Task<(HttpStatusCode Status, string Body)> Post(
        string path, Dictionary<string, string> form, string? signature = null, string? token = null, string? authToken = null)
    {
        var url = App.Url + "/webhooks/twilio" + path;
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        signature ??= Signer.Sign(authToken ?? App.Account.AuthToken, url, form.ToDictionary(f => f.Key, f => new[] { f.Value }));
        if (signature.Length > 0) request.Headers.Add("X-Twilio-Signature", signature);
        if (token is not null) request.Headers.Add("I-Twilio-Idempotency-Token", token);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private Task<long> Calls() => App.Scalar<long>("select count(*) from calls")!;

    private Task<long> Receipts() => App.Scalar<long>("select count(*) from app.webhook_receipts")!;

    [Fact]
    public async Task A_signed_call_is_answered_with_the_conference_and_stored_with_its_event_and_its_receipt()
    {
        var form = Inbound();

        var (status, twiml) = await Post("/voice", form);

        status.ShouldBe(HttpStatusCode.OK);
        twiml.ShouldContain("startConferenceOnEnter=\"false\"");
        twiml.ShouldContain("participantLabel=\"caller\"");
        (await App.Scalar<string>($"select state from calls where call_sid = '{form["CallSid"]}'")).ShouldBe("ringing");
        (await App.Scalar<long>("select count(*) from ring_events where event = 'ringing'")).ShouldBe(1);
        (await App.Scalar<long>($"select count(*) from app.webhook_receipts where key = 'voice:{form["CallSid"]}' and answer is not null"))
            .ShouldBe(1);
    }

    public static TheoryData<string> Forgeries =>
        ["missing", "empty", "truncated", "other key", "changed", "added", "dropped", "foreign account"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_request_gets_403_and_changes_nothing(string forgery)
    {
        var form = Inbound();
        (await Post("/voice", Inbound())).Status.ShouldBe(HttpStatusCode.OK); // the same request unforged is taken
        string Sign(string key) =>
            Signer.Sign(key, App.Url + "/webhooks/twilio/voice", form.ToDictionary(f => f.Key, f => new[] { f.Value }));
        var signed = Sign(App.Account.AuthToken);
        var signature = forgery switch
        {
            "missing" or "empty" => "",
            "truncated" => signed[..^4],
            "other key" => Sign("other"),
            _ => signed,
        };
        if (forgery == "changed") form["From"] = "+14155550135";
        if (forgery == "added") form["Extra"] = "1";
        if (forgery == "dropped") form.Remove("Direction");
        if (forgery == "foreign account")
        {
            form["AccountSid"] = "AC" + new string('9', 32);
            signature = Sign(App.Account.AuthToken);
        }

        var (status, _) = await Post("/voice", form, signature);

        status.ShouldBe(HttpStatusCode.Forbidden);
        (await Calls()).ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_whose_request_meets_503_twice_waits_in_music_and_rings_once_all_the_same()
    {
        await App.Execute($"""
            create sequence public.tries;
            create function public.fail_over() returns trigger language plpgsql security definer as
              'begin
                if new.from_number = ''{CallCenterApp.Caller}'' and nextval(''public.tries'') < 3 then
                  raise ''failing over'' using errcode = ''55P03'';
                end if;
                return new;
              end';
            create trigger fail_over before insert on public.calls for each row execute function public.fail_over()
            """);
        try
        {
            var doug = await App.SignIn("doug");
            await doug.Available();

            var sid = await App.Phone.Call();

            await doug.Sees("ringing");
            await Eventually.True(async () => await App.Phone.Hears(sid) == "music");
            (await Calls()).ShouldBe(1);
            (await App.Phone.Logged("webhook")).EnumerateArray()
                .Where(e => e.GetProperty("call").GetString() == sid && e.GetProperty("name").GetString() == "voice")
                .Select(e => e.GetProperty("status").GetInt32()).ShouldBe([503, 503, 200]);
        }
        finally { await App.Execute("drop function public.fail_over() cascade; drop sequence public.tries"); }
    }

    [Fact]
    public async Task A_repeated_request_gets_the_same_answer_and_changes_nothing()
    {
        var form = Inbound();
        var first = await Post("/voice", form, token: "token-1");
        await App.Execute("update app.lines set greeting = 'Another greeting'"); // the repeat must not be processed again

        var sameToken = await Post("/voice", form, token: "token-1");
        var sameSid = await Post("/voice", form, token: "token-2");
        var atOnce = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Post("/voice", form, token: "token-1")));

        sameToken.ShouldBe(first);
        sameSid.ShouldBe(first);
        atOnce.Distinct().ShouldBe([first]);
        (await Calls()).ShouldBe(1);
        (await App.Scalar<long>("select version from calls")).ShouldBe(1);
    }

    [Fact]
    public async Task An_end_that_overtakes_its_start_leaves_a_tombstone_and_no_ghost()
    {
        var form = Inbound();
        var ended = new Dictionary<string, string>(form) { ["CallStatus"] = "completed", ["SequenceNumber"] = "0" };

        (await Post("/call-status", ended)).Status.ShouldBe(HttpStatusCode.NoContent);
        var (status, twiml) = await Post("/voice", form);

        status.ShouldBe(HttpStatusCode.OK);
        twiml.ShouldContain("<Hangup");
        (await App.Scalar<string>("select state || ' ' || end_reason from calls")).ShouldBe("ended abandoned");
        (await App.Scalar<long>("select count(*) from active_calls")).ShouldBe(0);
    }

    [Fact]
    public async Task Late_events_never_move_a_call_backwards()
    {
        var doug = await App.SignIn("doug");
        var form = Inbound();
        await Post("/voice", form);
        var call = await doug.Sees("ringing");
        await doug.Do(call.Id, "claim");
        var agentId = await doug.Id();
        var legSid = NewSid("CA");
        var conference = NewSid("CF");
        Dictionary<string, string> Event(string name, string sid, string label, int sequence) =>
            InConference(conference, call.Id, name, sid, label, sequence);
        await Post("/conference", Event("participant-leave", form["CallSid"], "caller", 4));
        await doug.SeesNoCall();
        var end = await App.Scalar<DateTime>("select ended_at from calls");

        (await Post("/conference", Event("participant-join", legSid, $"agent-{agentId}", 3))).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Post("/conference", Event("participant-join", form["CallSid"], "caller", 1))).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Post("/conference", Event("conference-end", form["CallSid"], "caller", 5))).Status.ShouldBe(HttpStatusCode.NoContent);

        (await App.Scalar<string>("select state || ' ' || end_reason from calls")).ShouldBe("ended abandoned");
        (await App.Scalar<DateTime>("select ended_at from calls")).ShouldBe(end);
        (await doug.Board()).Agents.Single(a => a.Id == agentId).Call.ShouldBeNull();
    }

    [Fact]
    public async Task An_agent_who_was_alone_in_an_earlier_conference_does_not_end_the_call_and_the_caller_gets_their_music()
    {
        var doug = await App.SignIn("doug");
        var form = Inbound();
        await Post("/voice", form);
        var call = await doug.Sees("ringing");
        await doug.Do(call.Id, "claim");
        string leg = NewSid("CA"), first = NewSid("CF"), second = NewSid("CF"), agent = $"agent-{await doug.Id()}";
        Dictionary<string, string> Event(string conference, string name, string sid, string label, int sequence) =>
            InConference(conference, call.Id, name, sid, label, sequence);
        await Post("/conference", Event(first, "participant-join", leg, agent, 1)); // the caller still hears the greeting
        await doug.Sees("active");
        await doug.Do(call.Id, "park");
        await Post("/conference", Event(first, "participant-leave", leg, agent, 2));
        await Post("/conference", Event(first, "conference-end", leg, agent, 3));

        await doug.Sees("parked");
        await App.Execute("""
            update app.outbox_messages set next_attempt_at = 'infinity' where kind = 'twilio';
            delete from app.outbox_messages where kind = 'twilio'
            """);
        await Post("/conference", Event(second, "participant-join", form["CallSid"], "caller", 1));

        (await App.Scalar<string>("select conference_sid from calls")).ShouldBe(second);
        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("Sent hold") || l.Contains("hold v0"))));
        await Post("/conference", Event(second, "conference-end", form["CallSid"], "caller", 2));
        await doug.SeesNoCall();
    }

    [Fact]
    public async Task A_ping_is_checked_like_a_call_and_changes_nothing()
    {
        var form = Inbound();

        var (answered, twiml) = await Post("/ping", form);
        var (forged, _) = await Post("/ping", form, authToken: "not the token");

        (answered, forged).ShouldBe((HttpStatusCode.OK, HttpStatusCode.Forbidden));
        var response = System.Xml.Linq.XDocument.Parse(twiml).Root!;
        (response.Name.LocalName, response.Nodes().Any(), response.Attributes().Any()).ShouldBe(("Response", false, false));
        (await OfThis("public.calls", "call_sid"), await OfThis("app.webhook_receipts", "key")).ShouldBe((0, 0));
        await Post("/voice", form); // the same to another address
        (await OfThis("public.calls", "call_sid"), await OfThis("app.webhook_receipts", "key")).ShouldBe((1, 1));

        // Calls of the lane's last test may report something still.
        Task<long> OfThis(string table, string column) =>
            App.Scalar<long>($"select count(*) from {table} where {column} like '%{form["CallSid"]}%'")!;
    }

    [Fact]
    public async Task All_orders_of_a_calls_five_events_end_the_same()
    {
        var doug = await App.SignIn("doug");
        var agentId = await doug.Id();
        foreach (var order in Permutations([0, 1, 2, 3, 4]))
        {
            var form = Inbound();
            await Post("/voice", form);
            var id = await App.Scalar<Guid>($"select id from calls where call_sid = '{form["CallSid"]}'");
            (await doug.Do(id, "claim")).StatusCode.ShouldBe(HttpStatusCode.OK);
            var leg = NewSid("CA");
            var conference = NewSid("CF");
            Dictionary<string, string> Event(string name, string sid, string label, int sequence) =>
                InConference(conference, id, name, sid, label, sequence);
            Dictionary<string, string>[] events =
            [
                Event("participant-join", form["CallSid"], "caller", 1),
                Event("participant-join", leg, $"agent-{agentId}", 2),
                Event("participant-leave", form["CallSid"], "caller", 3),
                Event("participant-leave", leg, $"agent-{agentId}", 4),
                Event("conference-end", form["CallSid"], "caller", 5),
            ];

            foreach (var i in order) (await Post("/conference", events[i])).Status.ShouldBe(HttpStatusCode.NoContent);

            (await App.Scalar<string>($"select state from calls where id = '{id}'")).ShouldBe("ended", string.Join(",", order));
            (await App.Scalar<long>($"select count(*) from active_calls where call_id = '{id}'")).ShouldBe(0);
            (await App.Scalar<long>("select count(*) from voip_users where current_call_id is not null")).ShouldBe(0);
        }
    }

    public static TheoryData<string> OddCallers => new(
        "anonymous", "", "sip:alice@example.com", new string('9', 40), "<script>alert(1)</script>", "'; drop table calls; --",
        "\u202e+14155550134", "+1415\u0000555", "😀", "\ud83d");

    [Theory]
    [MemberData(nameof(OddCallers))]
    public async Task A_caller_of_any_name_is_received_and_shown(string from)
    {
        var doug = await App.SignIn("doug");

        var (status, _) = await Post("/voice", Inbound(from: from));

        status.ShouldBe(HttpStatusCode.OK);
        var call = await doug.Sees("ringing");
        call.From.ShouldNotBeEmpty();
        call.From.ShouldNotContain('\0');
        call.From.ShouldNotContain('\u202e');
        (await doug.Http.GetStringAsync("/desk")).ShouldNotContain("<script>alert");
    }

    public static TheoryData<string, string, int> Unreadable => new()
    {
        { "CallSid", "", 400 },
        { "CallSid", "CA123", 400 },
        { "CallSid", "CF00000000000000000000000000000001", 400 },
        { "CallSid", "CA0000000000000000000000000000000\u0000", 400 },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_malformed_sid_is_refused_by_name_and_changes_nothing(string field, string value, int expected)
    {
        var form = Inbound();
        form[field] = value;

        var (status, body) = await Post("/voice", form);

        ((int)status).ShouldBe(expected);
        body.ShouldContain(field);
        (await Calls()).ShouldBe(0);
    }

    [Fact]
    public async Task Too_large_too_many_and_of_the_wrong_kind_are_each_refused()
    {
        var url = App.Url + "/webhooks/twilio/voice";
        async Task<int> Send(HttpContent content)
        {
            using var response = await http.PostAsync(url, content);
            return (int)response.StatusCode;
        }

        const string formType = "application/x-www-form-urlencoded";
        var fields = string.Join('&', Enumerable.Range(0, 1000).Select(i => $"f{i}=1"));
        (await Send(new StringContent("a=" + new string('x', 64 * 1024 - 1), Encoding.UTF8, formType))).ShouldBe(413);
        (await Send(new StringContent(fields, Encoding.UTF8, formType))).ShouldBe(400);
        (await Send(new StringContent("<xml/>", Encoding.UTF8, "text/xml"))).ShouldBe(400);
        (await Send(new ByteArrayContent([0x61, 0x3d, 0xff, 0xfe]) { Headers = { ContentType = new(formType) } })).ShouldBe(400);
        (await Calls()).ShouldBe(0);
    }

    [Fact]
    public async Task A_request_that_its_sender_abandons_is_not_counted_as_refused()
    {
        var address = new Uri(App.Url);
        using (var socket = new System.Net.Sockets.TcpClient())
        {
            await socket.ConnectAsync(address.Host, address.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /webhooks/twilio/voice HTTP/1.1\r\nHost: {address.Authority}\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nCallSid="));
        }

        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("Webhook /webhooks/twilio/voice"))));
        App.Log.ShouldContain(l => l.StartsWith("Information") && l.Contains("abandoned"));
        App.Log.ShouldNotContain(l => l.Contains("refused"));
    }

    [Fact]
    public async Task A_number_that_is_no_line_is_told_so_and_no_call_is_made()
    {
        var (status, twiml) = await Post("/voice", Inbound(to: "+14155559999"));

        status.ShouldBe(HttpStatusCode.OK);
        twiml.ShouldContain("not in service");
        (await Calls()).ShouldBe(0);
    }

    [Fact]
    public async Task Only_the_agent_with_the_claim_is_let_into_the_conference()
    {
        var doug = await App.SignIn("doug");
        var rhonda = await App.SignIn("rhonda");
        await Post("/voice", Inbound());
        var call = await doug.Sees("ringing");
        await doug.Do(call.Id, "claim");
        Dictionary<string, string> Join(Guid agent, string callId) => new()
        {
            ["AccountSid"] = App.Account.AccountSid,
            ["CallSid"] = NewSid("CA"),
            ["From"] = $"client:agent_{agent:N}",
            ["To"] = "",
            ["callId"] = callId,
        };

        (await Post("/join", Join(await rhonda.Id(), call.Id.ToString()))).Body.ShouldContain("<Hangup");
        (await Post("/join", Join(await doug.Id(), "no-such-call"))).Body.ShouldContain("<Hangup");
        (await Post("/join", Join(await doug.Id(), Guid.NewGuid().ToString()))).Body.ShouldContain("<Hangup");
        (await Post("/join", Join(await doug.Id(), call.Id.ToString()))).Body.ShouldContain("startConferenceOnEnter=\"true\"");
    }

    [Fact]
    public async Task No_full_phone_number_and_no_secret_is_in_any_log_line()
    {
        var doug = await App.SignIn("doug");
        await Post("/voice", Inbound());
        var call = await doug.Sees("ringing");
        await doug.Do(call.Id, "claim");
        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("Sent answered"))));

        App.Log.ShouldNotContain(l => l.Contains("4155550134") || l.Contains("4155550100")
            || l.Contains(App.Account.AuthToken) || l.Contains(App.Account.ApiKeySecret));
        App.Log.ShouldContain(l => l.Contains(call.Id.ToString()) && l.Contains("answered"));
    }

    [Fact]
    public async Task A_number_called_that_cannot_be_stored_is_not_in_service_and_no_error()
    {
        var form = Inbound();
        form["To"] = "\0";

        var (status, twiml) = await Post("/voice", form);

        status.ShouldBe(HttpStatusCode.OK);
        twiml.ShouldContain("<Say");
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 1
        ? [items]
        : items.SelectMany(head => Permutations([.. items.Where(i => i != head)]).Select(tail => (int[])[head, .. tail]));
}
