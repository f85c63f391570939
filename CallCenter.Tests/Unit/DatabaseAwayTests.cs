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
    [InlineData("25P02", true)] // after an earlier refusal
    [InlineData("25P03", true)] // idle in a transaction
    [InlineData("25P04", true)] // a transaction that took too long
    [InlineData("08006", true)] // the connection broke
    [InlineData("28000", true)] // not let in
    [InlineData("3F000", true)] // schema gone
    [InlineData("42703", true)] // column gone
    [InlineData("42704", true)] // type gone
    [InlineData("42804", true)] // a column of another type
    [InlineData("42883", true)] // function gone
    [InlineData("42P10", true)] // a unique index gone
    [InlineData("53300", true)] // too many sessions
    [InlineData("54001", true)] // stack depth
    [InlineData("55006", true)] // in use
    [InlineData("57P01", true)] // shut down
    [InlineData("57P05", true)] // idle for too long
    [InlineData("72000", true)] // snapshot too old
    [InlineData("0A000", true)] // a cached plan
    [InlineData("26000", true)] // a pooler's other session
    [InlineData("42P05", true)]
    [InlineData("F0000", true)] // configuration
    [InlineData("23505", false)] // our own rules and words
    [InlineData("23502", false)]
    [InlineData("23514", false)]
    [InlineData("22001", false)]
    [InlineData("22P02", false)]
    [InlineData("42601", false)]
    [InlineData("P0001", false)]
    public void A_database_that_does_not_do_its_work_is_told_from_a_statement_that_is_wrong(string state, bool away) =>
        Transactions.DatabaseIsAway(new InvalidOperationException("", new PostgresException("", "ERROR", "ERROR", state))).ShouldBe(away);
}
