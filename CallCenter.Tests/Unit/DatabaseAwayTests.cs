using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Tests.Unit;

public sealed class DatabaseAwayTests
{
    [Theory]
    [InlineData("25006", true)] // read-only
    [InlineData("42501", true)] // no right
    [InlineData("57014", true)] // too slow
    [InlineData("53100", true)] // disk full
    [InlineData("58030", true)] // disk broken
    [InlineData("XX001", true)] // data corrupted
    [InlineData("28P01", true)] // another password
    [InlineData("3D000", true)] // database gone
    [InlineData("42P01", true)] // table gone
    [InlineData("55P03", true)] // locked
    [InlineData("40001", true)]
    [InlineData("23505", false)] // our own rules and words
    [InlineData("22P02", false)]
    [InlineData("42601", false)]
    [InlineData("P0001", false)]
    public void A_database_that_does_not_do_its_work_is_told_from_a_statement_that_is_wrong(string state, bool away) =>
        Transactions.DatabaseIsAway(new InvalidOperationException("", new PostgresException("", "ERROR", "ERROR", state))).ShouldBe(away);
}
