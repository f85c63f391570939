using System.Text.RegularExpressions;

namespace CallCenter.Tests.Architecture;

public sealed partial class MigrationNameTests
{
    [Fact]
    public void A_migration_is_named_by_its_version_and_in_small_letters() =>
        OurFiles.Migrations().Where(name => !Named().IsMatch(name)).ShouldBeEmpty();

    /// <summary>
    /// The Supabase CLI knows a migration by its version alone. The two that share one have been applied: the app, which knows
    /// a migration by its whole name, would apply a renamed one again.
    /// </summary>
    [Fact]
    public void No_two_migrations_have_one_version_but_for_the_two_that_have_landed() =>
        OurFiles.Migrations().GroupBy(name => name.Split('_')[0]).Where(same => same.Count() > 1).SelectMany(same => same)
            .ShouldBe(["20261129150000_ledger.sql", "20261129150000_talked.sql"]);

    [GeneratedRegex(@"^\d{14}_[a-z0-9_]+\.sql$")]
    private static partial Regex Named();
}
