namespace CallCenter.Web.Realtime.Embedded;

/// <summary>The protocol version a socket speaks.</summary>
internal enum Vsn { V1, V2 }

internal static class Vsns
{
    /// <returns>Null for an unknown version; a missing one means 1.0.0.</returns>
    public static Vsn? Parse(string? vsn)
    {
        if (vsn is null) return Vsn.V1;
        if (!Version.TryParse(vsn, out var version) || version.Build < 0 || version.Revision >= 0) return null;
        return (version.Major, version.Minor) switch { (1, 0) => Vsn.V1, (2, 0) => Vsn.V2, _ => null };
    }
}
