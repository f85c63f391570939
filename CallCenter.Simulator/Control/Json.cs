using System.Text.Json;

namespace CallCenter.Simulator.Control;

internal static class Json
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
}
