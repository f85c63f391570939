namespace CallCenter.Benchmarks.FanOut;

public static class Housekeeping
{
    /// <summary>
    /// What the benchmark requests of its own servers: a sign of life, and a garbage collection before their memory is read.
    /// </summary>
    public static void MapHousekeeping(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alive", () => "alive");
        routes.MapGet("/collect", () => GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true));
    }
}
