using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;

namespace CallCenter.Tests.Unit;

public sealed class SeenTests
{
    private const string Line = "name: Main; greeting: Hello.\nPlease wait; full: line:01930000-0000-7000-8000-00000000005c; active";

    [Fact]
    public void A_form_of_what_is_stored_is_not_older_however_the_browser_ends_its_lines() =>
        Seen.Outdated("this line", Line.Replace("\n", "\r\n"), Line).ShouldBeNull();

    [Fact]
    public void Without_what_it_was_filled_from_it_replaces_what_is_stored() => Seen.Outdated("this line", null, Line).ShouldBeNull();

    [Theory]
    [InlineData("active", "inactive", "Stored now: inactive. ")]
    [InlineData("Please wait", "Please wait.", "Stored now: greeting: Hello.\nPlease wait. ")]
    [InlineData("5c", "5d", "Stored now: full: another one. ")]
    [InlineData("; active", "", "")]
    public void What_is_stored_now_is_told_in_words_and_no_line_by_its_id(string was, string now, string told)
    {
        var problem = Seen.Outdated("this line", Line, Line.Replace(was, now));

        problem.ShouldNotBeNull().Field.ShouldBe(Seen.Field);
        problem.Message.ShouldBe($"Someone changed this line while this form was open. Nothing was saved. {told}"
            + "Save again to replace that with what is in this form.");
    }

    [Fact]
    public void Members_of_one_name_are_in_one_order_and_nobody_is_a_word_too()
    {
        SetTeams.InWords([("Anna", 2), ("Bob", 0), ("Anna", 1)]).ShouldBe("Anna first, Anna reserve");
        SetTeams.InWords([("Bob", 0)]).ShouldBe("none");
    }
}
