using System.Buffers.Binary;

namespace CallCenter.Simulator.Voice;

/// <summary>A playable file as long as the recording: a soft tone for speech, silence for silence.</summary>
internal static class Wav
{
    private const int Rate = 8000;
    private const int Header = 44;

    public static byte[] Of(Recording recording)
    {
        var frames = recording.Seconds * Rate;
        var frame = 2 * recording.Channels;
        var file = new byte[Header + frames * frame];
        WriteHeader(file, recording.Channels, frames * frame);

        var at = 0;
        foreach (var (sound, seconds) in recording.Parts)
        {
            var end = Math.Min(frames, at + (int)(seconds * Rate));
            for (; at < end && sound; at++)
                for (var channel = 0; channel < recording.Channels; channel++)
                    BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(Header + at * frame + 2 * channel),
                        (short)(3000 * Math.Sin(at * 2 * Math.PI * 440 / Rate)));
            at = end;
        }
        return file;
    }

    private static void WriteHeader(Span<byte> file, int channels, int size)
    {
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file[4..], Header - 8 + size);
        "WAVEfmt "u8.CopyTo(file[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(file[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(file[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(file[22..], (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(file[24..], Rate);
        BinaryPrimitives.WriteInt32LittleEndian(file[28..], Rate * 2 * channels);
        BinaryPrimitives.WriteInt16LittleEndian(file[32..], (short)(2 * channels));
        BinaryPrimitives.WriteInt16LittleEndian(file[34..], 16);
        "data"u8.CopyTo(file[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(file[40..], size);
    }
}
