using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

public sealed class LinesTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task A_line_is_added_in_any_format_and_rings_from_the_next_call_on()
    {
        var sue = await App.SignIn("sue");

        using var response = await sue.Send("/lines/edit", Line("+1 (415) 555-0177", "Sales"));

        (await sue.Text(response)).ShouldContain("Sales is saved.");
        await App.Phone.Call(to: "+14155550177");
        (await sue.Sees("ringing")).Line.Name.ShouldBe("Sales");
    }

    [Theory]
    [InlineData("+1 415 555 0100", "Twin", "30", "0", "Another line already has this number.")]
    [InlineData("", "Sales", "30", "0", "The number is missing.")]
    [InlineData("call me", "Sales", "30", "0", "This is not a phone number.")]
    [InlineData("+1 415 555 0177", "", "30", "0", "The name is missing.")]
    [InlineData("+1 415 555 0177", "Sales", "4", "0", "Let it ring for 5 to 600 seconds.")]
    [InlineData("+1 415 555 0177", "Sales", "soon", "0", "Let it ring for 5 to 600 seconds.")]
    [InlineData("+1 415 555 0177", "Sales", "30", "99999999999", "Choose 0 to 600 seconds after a call.")]
    [InlineData("+1 415 555 0177", "S\u0007ales", "30", "0", "The name holds a character that cannot be shown.")]
    public async Task A_line_that_cannot_be_is_refused_with_the_reason(string number, string name, string ring, string wrapUp, string reason)
    {
        var sue = await App.SignIn("sue");

        using var response = await sue.Send("/lines/edit", Line(number, name, ring, wrapUp));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await sue.Text(response)).ShouldContain(reason);
        (await App.Scalar<long>("select count(*) from app.lines")).ShouldBe(1);
    }

    [Fact]
    public async Task A_change_is_kept_and_audited()
    {
        var sue = await App.SignIn("sue");
        var id = await App.Scalar<Guid>("select id from app.lines");

        await sue.Send($"/lines/edit/{id}", Line("+14155550100", "Front desk", "45"));

        (await App.Scalar<string>($"select name || ring_seconds from app.lines where id = '{id}'")).ShouldBe("Front desk45");
        (await App.Scalar<string>("select action from app.audit_log")).ShouldBe("line.changed");
    }

    private static (string, string)[] Line(string number, string name, string ring = "30", string wrapUp = "0") =>
        [("Number", number), ("Name", name), ("Greeting", ""), ("RingSeconds", ring), ("WrapUpSeconds", wrapUp), ("Active", "true")];
}
