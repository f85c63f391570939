using System.Collections;
using CallCenter.Web.Lines;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CallCenter.Web;

/// <summary>
/// No log line contains a whole phone number, whoever writes it and whatever is in it: a timeline's text, Twilio's messages, an
/// exception. All loggers of this process are created here, so no caller has to remember it.
/// </summary>
public static class MaskedLog
{
    public static IServiceCollection AddMaskedLog(this IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(provider => new Factory(new LoggerFactory(
            provider.GetServices<ILoggerProvider>(), provider.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
            provider.GetService<IOptions<LoggerFactoryOptions>>(), provider.GetService<IExternalScopeProvider>()))));

    private sealed class Factory(ILoggerFactory inner) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => new Masked(inner.CreateLogger(categoryName));
        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);
        public void Dispose() => inner.Dispose();
    }

    private sealed class Masked(ILogger inner) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull =>
            state is IEnumerable<KeyValuePair<string, object?>> values
                ? inner.BeginScope(new MaskedValues(values)) : inner.BeginScope(new MaskedText(state));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (!inner.IsEnabled(logLevel)) return;
            var text = formatter(state, exception);
            var (masked, hidden) = (PhoneNumber.MaskAll(text), Hide(exception));
            if (ReferenceEquals(masked, text) && ReferenceEquals(hidden, exception)) inner.Log(logLevel, eventId, state, exception,
                formatter);
            else inner.Log(logLevel, eventId, Values(state, masked), hidden, (_, _) => masked);
        }

        /// <summary>The values that structured logs keep next to the text.</summary>
        private static KeyValuePair<string, object?>[] Values<TState>(TState state, string text) =>
            state is IEnumerable<KeyValuePair<string, object?>> values ? [.. values.Select(Of)] : [new("{OriginalFormat}", text)];

        private static Exception? Hide(Exception? exception)
        {
            if (exception?.ToString() is not { } text) return exception;
            var masked = PhoneNumber.MaskAll(text);
            return ReferenceEquals(masked, text) ? exception : new MaskedException(PhoneNumber.MaskAll(exception.Message), masked);
        }
    }

    private static KeyValuePair<string, object?> Of(KeyValuePair<string, object?> pair) =>
        pair.Key == "{OriginalFormat}" ? pair : new(pair.Key, Value(pair.Value));

    private static object? Value(object? value)
    {
        if (value is null or Guid || value.GetType().IsPrimitive || value.ToString() is not { } text) return value;
        var masked = PhoneNumber.MaskAll(text);
        return ReferenceEquals(masked, text) ? value : masked;
    }

    /// <summary>A scope such as the request's, with its path. It is masked when somebody writes it, which is rarely the case.</summary>
    private sealed class MaskedText(object state)
    {
        public override string ToString() => PhoneNumber.MaskAll(state.ToString() ?? "");
    }

    private sealed class MaskedValues(IEnumerable<KeyValuePair<string, object?>> values) : IEnumerable<KeyValuePair<string, object?>>
    {
        public override string ToString() => PhoneNumber.MaskAll(values.ToString() ?? "");
        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => values.Select(Of).GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class MaskedException(string message, string text) : Exception(message)
    {
        public override string ToString() => text;
    }
}
