using System.Xml;
using System.Xml.Linq;

namespace CallCenter.Simulator.Twiml;

/// <summary>Twilio would say "an application error has occurred". Codes: 11200 retrieval, 12100 parsing, 12300 content type.</summary>
internal sealed class TwimlFault(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}

internal static class TwimlDocument
{
    public static IReadOnlyList<XElement> Parse(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text.Trim()),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var root = XDocument.Load(reader).Root;
            return root?.Name == "Response" ? [.. root.Elements()] : throw new TwimlFault(12100, "the document's root is not <Response>");
        }
        catch (XmlException broken)
        {
            throw new TwimlFault(12100, "the TwiML cannot be parsed: " + broken.Message);
        }
    }

    public static bool Flag(this XElement verb, string name, bool otherwise) => verb.Attribute(name)?.Value switch
    {
        "true" => true,
        "false" => false,
        _ => otherwise,
    };

    public static int Number(this XElement verb, string name, int otherwise) =>
        int.TryParse(verb.Attribute(name)?.Value, out var number) && number >= 0 ? number : otherwise;
}
