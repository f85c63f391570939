using System.Text.Json.Nodes;

namespace CallCenter.Simulator.Rest;

/// <summary>Twilio's list envelope: PageSize up to 1000, Page from 0, links to the neighbours that keep the filters.</summary>
internal static class RestPage
{
    public static RestAnswer Of<T>(string name, IEnumerable<T> items, RestRequest request, Func<T, JsonNode> json)
    {
        var size = request.Number("PageSize", 1, 1000) ?? 50;
        var page = request.Number("Page", 0, int.MaxValue / 1000) ?? 0;
        var all = items.ToArray();
        var shown = all.Skip(page * size).Take(size).ToArray();
        return RestAnswer.Ok(new JsonObject
        {
            ["first_page_uri"] = Uri(0),
            ["next_page_uri"] = (page + 1) * size < all.Length ? Uri(page + 1) : null,
            ["previous_page_uri"] = page > 0 ? Uri(page - 1) : null,
            ["uri"] = Uri(page),
            ["page"] = page,
            ["page_size"] = size,
            ["start"] = page * size,
            ["end"] = page * size + Math.Max(0, shown.Length - 1),
            [name] = new JsonArray([.. shown.Select(json)]),
        });

        string Uri(int number) => request.Path + "?" + string.Join('&', request.Fields
            .Where(field => field.Key is not ("Page" or "PageSize" or "PageToken"))
            .Append(new("PageSize", size.ToString()))
            .Append(new("Page", number.ToString()))
            .Append(new("PageToken", number == 0 ? "" : "PT" + number))
            .Where(field => field.Value.Length > 0)
            .Select(field => $"{System.Uri.EscapeDataString(field.Key)}={System.Uri.EscapeDataString(field.Value)}"));
    }

    /// <summary>The filters Name, Name&lt; and Name&gt; on a day or an instant.</summary>
    public static bool Dated(RestRequest request, string name, DateTimeOffset? at)
    {
        return Holds(name, (value, limit) => value.UtcDateTime.Date == limit.UtcDateTime.Date)
            && Holds(name + "<", (value, limit) => value <= limit)
            && Holds(name + ">", (value, limit) => value >= limit);

        bool Holds(string key, Func<DateTimeOffset, DateTimeOffset, bool> compare)
        {
            if (request[key] is not { Length: > 0 } text)
                return true;
            if (!DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.AssumeUniversal, out var limit))
                throw new RestProblem(400, 20001, $"{key} is not a date");
            return at is { } value && compare(value, limit);
        }
    }
}
