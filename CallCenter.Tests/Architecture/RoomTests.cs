namespace CallCenter.Tests.Architecture;

public sealed class RoomTests
{
    public static TheoryData<string> Rules => [.. RoomRules.All.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_code_keeps_the_rule(string rule) => Named(rule).Breaches().ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_source_that_breaks_the_rule_is_seen_and_one_that_only_speaks_of_it_is_not(string rule)
    {
        var breach = Named(rule).Breach;

        Named(rule).BrokenBy(new("A.cs", $"namespace A;\n{breach}\n")).ShouldBeTrue();
        Named(rule).BrokenBy(new("A.cs", $"// {breach}\nclass A;\n/* {breach} */")).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_exception_is_still_needed(string rule)
    {
        var excepted = Named(rule).Except.Select(e => e.File).ToList();

        Named(rule).Sources().Where(s => excepted.Contains(s.Path) && Named(rule).BrokenBy(s)).Select(s => s.Path)
            .ShouldBe(excepted, ignoreOrder: true);
    }

    [Fact]
    public void The_commands_that_the_rules_speak_of_are_found() =>
        new[] { "ClaimCall", "EndCall", "Board", "Presence", "DeactivatePerson", "ChangeLine" }
            .ShouldBeSubsetOf(RoomRules.Commands().Select(c => c.Name));

    [Fact]
    public void A_command_on_a_call_or_a_line_is_given_at_most_four_things() => RoomRules.Commands()
        .Where(c => Dependencies.RoomOf(c) is "Calls" or "Lines" && c.GetConstructors().Any(made => made.GetParameters().Length > 4))
        .Select(c => c.Name).ShouldBeEmpty();

    private static Rule Named(string name) => RoomRules.All.Single(r => r.Name == name);
}
