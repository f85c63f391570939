using CallCenter.Web.Lines;

namespace CallCenter.Tests.Unit;

public sealed class MaskAllTests
{
    [Theory]
    [InlineData("to +1 415-555-0177", "to …77")]
    [InlineData("to +14155550177: no answer", "to …77: no answer")]
    [InlineData("+44 20 7946 0958 and +49 30 901820.", "…58 and …20.")]
    [InlineData("020 7946 0958", "…58")]
    [InlineData("(415) 555-0177", "…77")]
    [InlineData("14155550177", "…77")]
    [InlineData("sip:14155550177@example.com", "sip:…77@example.com")]
    [InlineData("/webhooks/twilio/voice/(415) 555-0177", "/webhooks/twilio/voice/…77")]
    [InlineData("/webhooks/twilio/voice/14155550177", "/webhooks/twilio/voice/…77")]
    [InlineData("client:+14155550177", "client:…77")]
    [InlineData("+1\u2011415\u2011555\u20110177", "…77")]
    [InlineData("/desk?dial=%2B14155550177&x=1", "/desk?dial=…77&x=1")]
    [InlineData("%2b1%20415%20555%200177", "…77")]
    [InlineData("""{"number":"\u002B14155550177"}""", """{"number":"…77"}""")]
    [InlineData("+44 (0)20 7946 0958", "…58")]
    [InlineData("415.555.0177.", "…77.")]
    [InlineData("(415) 555.0177", "…77")]
    [InlineData("01.42.68.53.00", "…00")]
    [InlineData("030/901820", "…20")]
    [InlineData("/history?number=%2B1%20%28415%29%20555-0177", "/history?number=…77")]
    [InlineData("/history?number=%2B1+415+555+0177&line=", "/history?number=…77&line=")]
    [InlineData("/history?number=%28415%29+555-0177", "/history?number=…77")]
    [InlineData("/history?number=415+555+0177", "/history?number=…77")]
    [InlineData("""{"number":"\u002B1 (415) 555-0177"}""", """{"number":"…77"}""")]
    [InlineData("+49 (0) 30 / 901820", "…20")]
    [InlineData("+1 (415) - 555 - 0177", "…77")]
    [InlineData("+14155550177 +14155550188", "…77 …88")]
    [InlineData("+4915155501234 12345", "…45")]
    [InlineData("+٤٤٢٠٧٩٤٦٠٩٥٨", "…٥٨")]
    public void A_number_is_masked_however_it_is_written(string text, string masked) => PhoneNumber.MaskAll(text).ShouldBe(masked);

    [Theory]
    [InlineData("Call 01930000-0000-7000-8000-000000000001 v12 ringing")]
    [InlineData("Call 019abcde-1111-7222-8333-444455556666 v3")]
    [InlineData("Applied migration 20261129130000_sign_in_failures.sql")]
    [InlineData("Twilio answered 429 (20003)")]
    [InlineData("at 2026-11-29T12:33:53.1234567+00:00, 2026-11-29 12:33:53")]
    [InlineData("listening on http://127.0.0.1:51234, [::1]:8080 and 203.0.113.77")]
    [InlineData("RE00000000000000000000000000001234")]
    [InlineData("Retention: 12 recordings deleted, 0 failed, of 1200 due")]
    [InlineData("took 1234567 bytes in 250 ms")]
    [InlineData("192.168.100.200:51234 and 10.12.34.56")]
    [InlineData("PostgreSQL 18.4 and 8.23.0.1234 after 00:00:15.0123456 on 29.11.2026")]
    [InlineData("?at=2026-11-29&id=01930000-0000-7000-8000-000000000001&host=10.12.34.156")]
    [InlineData("GET /api/calls/030/901820/x?a=%2Fb%2B1")]
    public void What_is_none_stays(string text) => PhoneNumber.MaskAll(text).ShouldBe(text);
}
