using System.Text.Json;
using System.Text.Json.Serialization;

namespace CallCenter.Web.Data;

/// <summary>Enum members as the database and JSON spell them: snake case.</summary>
public static class Spelling
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Of<T>(T value) where T : struct, Enum => Table<T>.Spelled[value];
    public static T Read<T>(string name) where T : struct, Enum => Table<T>.Values[name];
    public static bool TryRead<T>(string? name, out T value) where T : struct, Enum => Table<T>.Values.TryGetValue(name ?? "", out value);

    private static class Table<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Spelled = Enum.GetValues<T>()
            .ToDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));
        public static readonly Dictionary<string, T> Values = Spelled.ToDictionary(p => p.Value, p => p.Key);
    }
}
