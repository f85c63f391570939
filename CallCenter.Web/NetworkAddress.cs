using System.Net;
using System.Net.Sockets;

namespace CallCenter.Web;

/// <summary>The unit that a limit per address counts.</summary>
public static class NetworkAddress
{
    /// <summary>The network for IPv6: a single customer of a provider has all 2^64 addresses in it.</summary>
    public static string Of(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } address => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } address =>
            $"{new IPAddress([.. address.GetAddressBytes().AsSpan(0, 8), .. new byte[8]])}/64",
        var address => address.ToString(),
    };
}
