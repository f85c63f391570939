using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Lines;

namespace CallCenter.Tests.Unit;

/// <summary>Numbers as people write them and as carriers send them.</summary>
public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("\u202a+44 20 7946 0958\u202c")]
    [InlineData("\u200e+44\u00a020\u20117946\u20130958\u200f")]
    [InlineData("+44\u00ad20\u00ad7946\u200b0958\ufeff")]
    [InlineData("＋４４ （０） ２０ ７９４６ ０９５８")]
    [InlineData("+٤٤ ٢٠ ٧٩٤٦ ٠٩٥٨")]
    [InlineData("tel:+44-20-7946-0958;ext=5")]
    [InlineData("tel:%2B442079460958")]
    [InlineData("callto:+442079460958")]
    [InlineData("Mobile: +44 20 7946 0958")]
    [InlineData("Mobile (work): +44 (0)20 7946 0958")]
    [InlineData("Phone 2: 020 7946 0958")]
    [InlineData("Tel. 020 7946.0958")]
    [InlineData("☎ 020 7946 0958 (office)")]
    [InlineData("020 7946 0958 Büro")]
    [InlineData("“020 7946 0958”")]
    [InlineData("0044 20 7946 0958")]
    [InlineData("+44 20 7946 0958\n")]
    [InlineData("(+44) 20 7946 0958")]
    [InlineData("(+44) (0)20 7946 0958")]
    [InlineData("[0044] 20 7946 0958")]
    [InlineData("Mobile (UK): (+44) 20 7946 0958")]
    [InlineData("(+442079460958)")]
    [InlineData("callto://+442079460958")]
    [InlineData("020 7946 0958/59")]
    [InlineData("020/7946 0958")]
    [InlineData("020 7946 0958, 020 7946 0959")]
    [InlineData("Tel: 020 7946 0958\nFax: 020 7946 0959")]
    public void What_is_pasted_around_a_number_does_not_change_it(string pasted) =>
        PhoneNumber.ToE164(pasted, "GB").ShouldBe("+442079460958");

    [Theory]
    [InlineData("1-800-FLOWERS", "+18003569377")]
    [InlineData("1 800 555 HELP", "+18005554357")]
    [InlineData("(415) 555-0177 x12", "+14155550177")]
    [InlineData("011 44 20 7946 0958", "+442079460958")]
    [InlineData("0044 20 7946 0958", "+442079460958")]
    [InlineData("sip:14155550177@example.com", null)]
    [InlineData("415 555 0177 415 555 0178", null)]
    [InlineData("hello", null)]
    [InlineData("\u202a\u202c", null)]
    [InlineData("\ud800", null)]
    [InlineData(null, null)]
    public void Letters_that_are_digits_and_prefixes_of_other_countries_are_read_and_addresses_are_not(string? typed, string? number) =>
        PhoneNumber.ToE164(typed, "US").ShouldBe(number);

    [Theory]
    [InlineData("anonymous")]
    [InlineData("Anonymous")]
    [InlineData("RESTRICTED")]
    [InlineData("unknown")]
    [InlineData("Blocked")]
    [InlineData("UNAVAILABLE")]
    [InlineData("Unknown Caller")]
    [InlineData("PRIVATE NUMBER")]
    [InlineData("\"Private\" <sip:private@10.0.0.1:5060>")]
    [InlineData("-")]
    [InlineData("+266696687")]
    [InlineData("+7378742833")]
    [InlineData("+8656696")]
    [InlineData("+2562533")]
    [InlineData("+86282452253")]
    [InlineData("266696687")]
    [InlineData("client:Anonymous")]
    [InlineData("sip:anonymous@anonymous.invalid")]
    [InlineData("\"Anonymous\" <sip:Anonymous@example.com>")]
    [InlineData("sip:+266696687@example.com")]
    [InlineData("tel:+8656696")]
    [InlineData(" \u202a ")]
    [InlineData("")]
    [InlineData(null)]
    public void Every_spelling_of_a_withheld_number_is_one_thing(string? from)
    {
        PhoneNumber.Caller(from).ShouldBe("anonymous");
        PhoneNumber.Show(from ?? "").ShouldBe("Withheld number");
        PhoneNumber.CallBack(from ?? "").ShouldBeNull();
    }

    [Theory]
    [InlineData("+14155550134")]
    [InlineData("+15550100199")]
    [InlineData("client:bob")]
    [InlineData("sip:unknownsoldier@example.com")]
    [InlineData("+17378742833")]
    public void Whoever_shows_a_number_or_a_name_is_not_withheld(string from)
    {
        PhoneNumber.Caller(from).ShouldBe(from);
        PhoneNumber.Show(from).ShouldNotBe("Withheld number");
        PhoneNumber.CallBack(from).ShouldBe(from.StartsWith('+') ? from : null);
    }

    [Theory]
    [InlineData("020 7946 0958", "GB", "+442079460958")]
    [InlineData("030 901821", "DE", "+4930901821")]
    [InlineData("030 901821", "DE,IT", "+4930901821,+39030901821")]
    [InlineData("030 901821", "US", "")]
    [InlineData("(415) 555-0134", "US,GB", "+14155550134")]
    [InlineData("1 415 555 0134", "US", "+14155550134")]
    [InlineData("0044 20 7946 0958", "US", "+442079460958")]
    [InlineData("011 44 20 7946 0958", "US", "+442079460958")]
    [InlineData("+44 20 7946 0958", "US", "+442079460958")]
    [InlineData("555-0134", "US,GB,DE", "")]
    [InlineData("0134", "US,GB,DE", "")]
    [InlineData("0007", "US,GB,DE", "")]
    [InlineData("+1 415 555 013", "US", "+1415555013")]
    [InlineData("(+44) (0)20 7946 0958", "GB", "+442079460958")]
    [InlineData("(0044) (0)20 7946 0958", "US", "+442079460958")]
    [InlineData("+1-800-FLOWERS", "US", "+18003569377")]
    [InlineData("1-800-FLOWERS", "US", "+18003569377")]
    [InlineData("020 7946 0958 ext. 12", "GB", "+442079460958")]
    [InlineData("901821", "DE", "")]
    public void A_whole_number_without_its_country_is_one_of_our_countries(string typed, string countries, string numbers) =>
        string.Join(',', PhoneNumber.Whole(typed, countries.Split(','))).ShouldBe(numbers);

    [Theory]
    [InlineData("+14155550100")]
    [InlineData("14155550100")]
    [InlineData("0014155550100")]
    [InlineData("4155550100")]
    [InlineData("(415) 555-0100")]
    [InlineData("sip:+14155550100@sip.example.com")]
    [InlineData("sip:14155550100@sip.example.com;user=phone")]
    [InlineData("sips:4155550100@10.0.0.1:5061")]
    [InlineData("<sip:+14155550100@example.com>")]
    [InlineData("tel:+1-415-555-0100")]
    [InlineData("tel:4155550100;phone-context=+1")]
    public void The_called_number_is_known_in_every_spelling(string told) =>
        PhoneNumber.Called(told, ["+442079460100", "+14155550100"]).ShouldBe("+14155550100");

    [Theory]
    [InlineData("+14155550134", "+14155550100", "+14155550134")]
    [InlineData("14155550134", "+14155550100", "+14155550134")]
    [InlineData("(415) 555-0134", "+14155550100", "+14155550134")]
    [InlineData("sip:+14155550134@sip.example.com;user=phone", "+4930901820", "+14155550134")]
    [InlineData("030 901821", "+4930901820", "+4930901821")]
    [InlineData("+12345", "+14155550100", "+12345")]
    [InlineData("sip:alice@example.com", "+14155550100", null)]
    [InlineData("+266696687", "+14155550100", null)]
    [InlineData("Anonymous", "+14155550100", null)]
    [InlineData("4155550134", "", null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void A_caller_is_one_number_in_every_spelling(string? told, string? called, string? number) =>
        PhoneNumber.CallerNumber(told, called).ShouldBe(number);

    [Theory]
    [InlineData("14155552671", "+14155550100", "+14155552671")]
    [InlineData("4155552671", "sip:+14155550100@sip.example.com", "+14155552671")]
    [InlineData("sip:+14155552671@sip.example.com;user=phone", "+4930901820", "+14155552671")]
    [InlineData("\u202a+14155552671\u202c", "+14155550100", "+14155552671")]
    [InlineData("+15550100199", "+14155550100", "+15550100199")]
    [InlineData("sip:1001@pbx.example.com", "+14155550100", "sip:1001@pbx.example.com")]
    [InlineData("5552671", "+14155550100", "5552671")]
    [InlineData("sip:alice@example.com", "+14155550100", "sip:alice@example.com")]
    [InlineData("sip:anonymous@anonymous.invalid", "+14155550100", "anonymous")]
    [InlineData("266696687", "+14155550100", "anonymous")]
    [InlineData("", "", "anonymous")]
    [InlineData(null, null, "anonymous")]
    public void A_caller_is_kept_in_E164_where_it_is_a_phone_in_whatever_spelling(string? told, string? called, string kept) =>
        PhoneNumber.Caller(told, called).ShouldBe(kept);

    [Theory]
    [InlineData("+14155550101")]
    [InlineData("5550100")]
    [InlineData("sip:sales@example.com")]
    [InlineData("")]
    public void Another_number_is_none_of_ours(string told) => PhoneNumber.Called(told, ["+442079460100", "+14155550100"]).ShouldBeNull();

    [Theory]
    [InlineData("CA", "1 800 555 1234")]
    [InlineData("CA", "+1 212 555 0123")]
    [InlineData("GB", "01534 440000")]
    [InlineData("GB", "+44 1481 200000")]
    [InlineData("GB", "+44 1624 600000")]
    [InlineData("IT", "+39 06 69812345")]
    [InlineData("RU", "+7 727 250 0000")]
    [InlineData("NO", "+47 79 02 12 34")]
    [InlineData("FI", "+358 18 12345")]
    [InlineData("MA", "+212 528 812345")]
    [InlineData("RE", "+262 269 610000")]
    [InlineData("GP", "+590 590 277777")]
    [InlineData("CW", "+599 717 8000")]
    [InlineData("AU", "+61 8 9162 1234")]
    public void The_countries_of_a_shared_code_are_called_from_each_other(string line, string typed) =>
        Callable.Of(typed, new(line, [line], WholeCodes: true)).Problem.ShouldBeNull();

    [Fact]
    public void Where_countries_are_listed_just_those_are_called_and_what_they_share()
    {
        CallingRules canada = new("CA", ["CA"], WholeCodes: false);

        Callable.Of("1 800 555 1234", canada).Problem.ShouldBeNull();
        Callable.Of("+1 212 555 0123", canada).Problem!.ShouldContain("not allowed");
    }

    [Theory]
    [InlineData("0845 123 4567")]
    [InlineData("0870 123 4567")]
    [InlineData("+44 844 123 4567")]
    public void A_shared_cost_number_is_called_what_it_is_and_a_setting_allows_it(string typed)
    {
        CallingRules britain = new("GB", ["GB"], WholeCodes: true);

        Callable.Of(typed, britain).Problem!.ShouldContain("shared-cost number");
        Callable.Of(typed, britain).Problem!.ShouldNotContain("remium");
        Callable.Of(typed, britain with { SharedCost = true }).Problem.ShouldBeNull();
        Callable.Of("0909 123 4567", britain with { SharedCost = true }).Problem!.ShouldContain("Premium numbers");
    }

    [Theory]
    [InlineData("911")]
    [InlineData("９１１")]
    [InlineData("9\u20111\u20111")]
    [InlineData("tel:911")]
    [InlineData("Emergency: 911")]
    [InlineData("911 (emergency)")]
    public void An_emergency_number_is_refused_in_every_spelling(string typed) =>
        Callable.Of(typed, new("US", ["US"], WholeCodes: true)).Problem!.ShouldContain("Emergency numbers");

    [Theory]
    [InlineData("41", 41)]
    [InlineData("0", 0)]
    [InlineData("41.6", null)]
    [InlineData("-1", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("86400", 86400)]
    [InlineData("86401", null)]
    [InlineData("2147483647", null)]
    [InlineData("99999999999", null)]
    [InlineData(" 12 ", null)]
    [InlineData("+12", null)]
    [InlineData("1e3", null)]
    [InlineData("0x1F", null)]
    [InlineData("\u0664\u0661", null)]
    public void A_length_that_is_none_is_unknown(string? told, int? seconds) => RecordingNews.Seconds(told).ShouldBe(seconds);
}
