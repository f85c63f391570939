using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Tests.Integration;

public sealed class InventoryTests(Database database)
{
    [Fact]
    public async Task The_inventory_is_what_the_migrations_make()
    {
        await using var source = NpgsqlDataSource.Create(await database.Create());
        var live = Inventory.Write(await Inventory.Live(source, default));
        var file = Path.Combine(Paths.Root, "CallCenter.Web", "Data", "inventory.txt");
        if (Environment.GetEnvironmentVariable("CALLCENTER_ACCEPT") == "1")
            await File.WriteAllTextAsync(file, live, TestContext.Current.CancellationToken);

        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n")
            .ShouldBe(live, "A migration changed the schema. Look at the difference; CALLCENTER_ACCEPT=1 writes it.");
    }
}
