namespace CallCenter.Benchmarks.FanOut;

public static class Housekeeping
{
    /// <summary>What the benchmark asks of its own servers: whether they are there, and to collect their garbage before their memory is read.</summary>
    public static void MapHousekeeping(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alive", () => "alive");
        routes.MapGet("/collect", () => GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true));
    }
}
