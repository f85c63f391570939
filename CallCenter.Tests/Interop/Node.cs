using CallCenter.Tests.Support;

namespace CallCenter.Tests.Interop;

/// <summary>The official clients, as this folder's lock file pins them.</summary>
internal static class Node
{
    private static readonly NodeFolder Here = new("Interop");

    public static Task<string> Run(string script, object input) => Here.Run(script, input);
}
