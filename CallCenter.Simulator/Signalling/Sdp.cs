namespace CallCenter.Simulator.Signalling;

/// <summary>
/// A session without any media. The SDK accepts it and keeps the call open: it sends no candidates
/// and closes nothing while ICE stays new. Without telephone-event the SDK sends its digits as signalling, where they are visible.
/// </summary>
internal static class Sdp
{
    public static readonly string Offer = Text("actpass");
    public static readonly string Answer = Text("passive");

    private static string Text(string setup) => string.Join("\r\n",
        "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0",
        "a=group:BUNDLE 0", "a=ice-lite", "a=msid-semantic: WMS simulator",
        "m=audio 9 UDP/TLS/RTP/SAVPF 0", "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0", "a=rtcp-mux", "a=mid:0", "a=sendrecv",
        "a=ice-ufrag:simu", "a=ice-pwd:simulatorsimulatorsimula",
        "a=fingerprint:sha-256 " + string.Join(':', Enumerable.Repeat("A5", 32)), "a=setup:" + setup,
        "a=rtpmap:0 PCMU/8000",
        "a=ssrc:1234 cname:simulator", "a=ssrc:1234 msid:simulator audio", "");
}
