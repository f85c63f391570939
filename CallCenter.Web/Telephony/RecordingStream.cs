using System.Net;
using System.Net.Http.Headers;

namespace CallCenter.Web.Telephony;

/// <summary>
/// A recording's audio as Twilio sends it, readable from any byte: seeking starts a new request from there. Nothing is stored on
/// this machine.
/// </summary>
public sealed class RecordingStream : Stream
{
    private readonly Func<long, CancellationToken, Task<HttpResponseMessage>> ask;
    private readonly long length;
    private HttpResponseMessage? response;
    private Stream? body;
    private long position, at;

    private RecordingStream(Func<long, CancellationToken, Task<HttpResponseMessage>> ask, HttpResponseMessage first, long length) =>
        (this.ask, response, this.length) = (ask, first, length);

    public string ContentType =>
        response?.Content.Headers.ContentType?.MediaType is { } type && type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase)
            ? type : "audio/wav";

    /// <summary>Null if Twilio has no such audio (yet); throws if it cannot be reached, or does not send the length.</summary>
    public static async Task<RecordingStream?> Open(Func<long, CancellationToken, Task<HttpResponseMessage>> ask, CancellationToken ct)
    {
        var first = await ask(0, ct);
        if (first is { StatusCode: HttpStatusCode.OK, Content.Headers.ContentLength: { } length } && length > 0 && !IsPage(first))
            return new(ask, first, length);
        using (first)
            return HasNone(first) ? null
                : throw new HttpRequestException($"Twilio answered {(int)first.StatusCode}", null, first.StatusCode);
    }

    /// <summary>Of a login or a proxy on the way, which may have status 200 too.</summary>
    private static bool IsPage(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType is { } type
        && (type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.EndsWith("json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("xml", StringComparison.OrdinalIgnoreCase));

    private static bool HasNone(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Accepted or HttpStatusCode.NoContent
            || answer is { StatusCode: HttpStatusCode.OK, Content.Headers.ContentLength: 0 };

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position >= length) return 0;
        if (body is null || at != position) await Reach(cancellationToken);
        var read = await body!.ReadAsync(buffer, cancellationToken);
        position = at += read;
        return read;
    }

    private async Task Reach(CancellationToken ct)
    {
        if (body is not null || position > 0)
        {
            response?.Dispose();
            response = await ask(position, ct);
            response.EnsureSuccessStatusCode();
        }
        body = await response!.Content.ReadAsStreamAsync(ct);
        at = response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange is ContentRangeHeaderValue { From: { } from } ? from : 0;
        // A server that ignores the range sends everything; the part before it is skipped.
        var skip = new byte[16 * 1024];
        while (at < position)
        {
            var read = await body.ReadAsync(skip.AsMemory(0, (int)Math.Min(skip.Length, position - at)), ct);
            if (read == 0) throw new EndOfStreamException("Twilio sent less than it said.");
            at += read;
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => length + offset,
    };

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => position; set => position = value; }
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");
    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) response?.Dispose();
        base.Dispose(disposing);
    }
}
