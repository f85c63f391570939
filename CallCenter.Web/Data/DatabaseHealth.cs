using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CallCenter.Web.Data;

/// <summary><c>/health</c>: the database accepts a webhook's writes.</summary>
internal sealed class DatabaseHealth(Readiness readiness) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await readiness.Recent(cancellationToken) is { } hindrance
            ? HealthCheckResult.Unhealthy(hindrance.Says) : HealthCheckResult.Healthy();
}
