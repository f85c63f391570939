using System.Diagnostics;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Interop;

/// <summary>The browser code's own tests, so that one command runs everything.</summary>
public sealed partial class ClientUnitTests
{
    [Fact]
    public async Task The_browser_codes_own_tests_pass()
    {
        using var process = Process.Start(new ProcessStartInfo("node", ["--test", "--test-reporter=tap"])
        {
            WorkingDirectory = Path.Combine(Paths.Root, "CallCenter.Web", "Client"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(4));
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0, $"{output}\n{await errors}");
        int.Parse(Passed().Match(output).Groups["count"].Value).ShouldBeGreaterThan(0, output);
    }

    [GeneratedRegex("^# pass (?<count>\\d+)$", RegexOptions.Multiline)]
    private static partial Regex Passed();
}
