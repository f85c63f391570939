using System.Text.Json;
using System.Text.Json.Nodes;

namespace CallCenter.Tests.Support;

/// <summary>Vectors that the tests of several languages read, so that their rules stay the same.</summary>
internal static class Golden
{
    public static readonly JsonNode WhoRings = Read("who-rings"), InLine = Read("in-line"), Card = Read("card");

    public static IEnumerable<JsonNode> Cases(JsonNode file) => Rows(file, "cases");

    public static IEnumerable<JsonNode> Rows(JsonNode file, string part) => file[part]!.AsArray().Select(row => row!);

    /// <summary>What identifies a case, for a theory.</summary>
    public static string Name(JsonNode one) => (string)one["name"]!;

    public static JsonNode Case(JsonNode file, string name) => Cases(file).Single(c => Name(c) == name);

    /// <summary>The call or agent that every case begins with, with what this one changes.</summary>
    public static T With<T>(JsonNode file, string part, JsonNode one)
    {
        var whole = file[part]!.DeepClone().AsObject();
        foreach (var (name, value) in one[part]!.AsObject()) whole[name] = value?.DeepClone();
        return whole.Deserialize<T>(JsonSerializerOptions.Web)!;
    }

    private static JsonNode Read(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Paths.Root, "CallCenter.Web", "Client", "tests", "golden", $"{name}.json")))!;
}
