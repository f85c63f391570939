using System.Diagnostics;
using System.Reflection;
using System.Text;
using Hangfire.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace CallCenter.Tests.Support;

/// <summary>
/// A run of the app's Main in the tests' process, for runs that are neither killed nor frozen: a separate process costs seven seconds of
/// processor time, mostly for compiling code that is already compiled here.
/// </summary>
internal sealed class AppMain
{
    private static readonly AsyncLocal<AppMain?> Current = new();
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private IHost? host;

    static AppMain()
    {
        Console.SetOut(new ByRun(Console.Out, run => run.output));
        Console.SetError(new ByRun(Console.Error, run => run.errors));
        DiagnosticListener.AllListeners.Subscribe(new Hosts());
    }

    /// <param name="arguments">The command with its options, if any.</param>
    /// <param name="settings">As environment variables would name them.</param>
    public AppMain(string[] arguments, IEnumerable<KeyValuePair<string, string>> settings)
    {
        // The settings come in between: an option at the end has no value, but before another argument it would take that as its value.
        string[] all =
        [
            .. arguments.Take(1), "--applicationName=CallCenter.Web",
            .. settings.Select(s => $"--{s.Key.Replace("ASPNETCORE_", "").Replace("__", ":")}={s.Value}"), .. arguments.Skip(1),
        ];
        Ended = Task.Factory.StartNew(() => Run(all), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>With the exit code.</summary>
    public Task<int> Ended { get; }

    public string Output => Read(output);

    public string Errors => Read(errors);

    public async Task Stop()
    {
        if (Ended.IsCompleted) return;
        host!.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Ended.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private int Run(string[] arguments)
    {
        Current.Value = this;
        try { return (int)typeof(Program).Assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null)!; }
        catch (Exception e)
        {
            lock (errors) errors.AppendLine($"Unhandled exception. {e}");
            return 134;
        }
        finally
        {
            // Hangfire has one logger per process, which must not belong to a host that has ended, and leaves its connections open.
            LogProvider.SetCurrentLogProvider(null);
            NpgsqlConnection.ClearAllPools();
        }
    }

    private static string Read(StringBuilder said)
    {
        lock (said) return said.ToString();
    }

    /// <summary>Output of a run goes to that run; everything else as before.</summary>
    private sealed class ByRun(TextWriter otherwise, Func<AppMain, StringBuilder> part) : TextWriter
    {
        public override Encoding Encoding => otherwise.Encoding;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void WriteLine(string? value) => Write(value + Environment.NewLine);

        public override void Write(string? value)
        {
            if (Current.Value is not { } run)
            {
                otherwise.Write(value);
                return;
            }
            var said = part(run);
            lock (said) said.Append(value);
        }

        public override void Flush() => otherwise.Flush();
    }

    private sealed class Hosts : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting") value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == "HostBuilt" && Current.Value is { } run) run.host = (IHost)value.Value!;
        }

        public void OnCompleted() { }
        public void OnError(Exception error) { }
    }
}
