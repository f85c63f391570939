using System.Runtime.InteropServices;

namespace CallCenter.Simulator;

// Not named Program: the tests reference the web app's Program together with this assembly.
internal static class SimulatorProgram
{
    private static async Task Main(string[] args)
    {
        var settings = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(args)
            .Build()
            .GetSection("Simulator");

        var stop = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT,
            context => { context.Cancel = true; stop.TrySetResult(); });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM,
            context => { context.Cancel = true; stop.TrySetResult(); });

        await using var simulator = await TwilioSimulator.StartAsync(settings.Get<SimulatorOptions>() ?? new SimulatorOptions());
        simulator.PointAt(settings["PointAt"] ?? "http://localhost:5080");
        Console.WriteLine($"The caller's page is at {simulator.Url}");
        await stop.Task;
    }
}
