using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Fuzz;

/// <summary>One method of one address, from the product's own routing: new ones are found automatically.</summary>
/// <param name="Fields">The names that its JSON body or its form reads.</param>
internal sealed record Door(string Method, string Path, string[] Fields, bool Page)
{
    public string Key => $"{Method} {Path}";
}

internal static partial class Surface
{
    public static IReadOnlyList<Door> Doors(CallCenterApp app)
    {
        var doors = new List<Door>();
        foreach (var endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = Constraint().Replace("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), "{$1}");
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page) doors.AddRange(OfPage(app, endpoint, page, path));
            else if (endpoint.Metadata.GetMetadata<ISuppressMatchingMetadata>() is null)
                foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"])
                    doors.Add(new(method, path, Fields(endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType), false));
        }
        return [.. doors.DistinctBy(d => d.Key).OrderBy(d => d.Key, StringComparer.Ordinal)];
    }

    private static IEnumerable<Door> OfPage(CallCenterApp app, RouteEndpoint endpoint, PageActionDescriptor page, string path)
    {
        using var scope = app.Services.CreateScope();
        var compiled = page as CompiledPageActionDescriptor
            ?? scope.ServiceProvider.GetRequiredService<PageLoader>().LoadAsync(page, endpoint.Metadata).GetAwaiter().GetResult();
        string[] fields = [.. compiled.BoundProperties.SelectMany(p =>
            Fields(p.ParameterType) is { Length: > 0 } inner ? inner.Select(f => $"{p.Name}.{f}").Append(p.Name) : [p.Name])];
        yield return new("GET", path, fields, true);
        foreach (var handler in compiled.HandlerMethods.Where(h => h.HttpMethod.Equals("Post", StringComparison.OrdinalIgnoreCase)))
        {
            var parameters = handler.Parameters.Where(p => p.ParameterType != typeof(CancellationToken)).Select(p => p.Name);
            yield return new("POST", handler.Name is null ? path : $"{path}?handler={handler.Name}", [.. fields, .. parameters], true);
        }
    }

    private static string[] Fields(Type? type) =>
        type is null || type.Namespace?.StartsWith("CallCenter", StringComparison.Ordinal) != true || type.IsEnum
            ? [] : [.. type.GetProperties().Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..])];

    [GeneratedRegex(@"\{(\*{0,2}\w+)[^}]*\}")]
    private static partial Regex Constraint();
}
