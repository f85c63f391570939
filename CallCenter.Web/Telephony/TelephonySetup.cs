using CallCenter.Web.Outbox;

namespace CallCenter.Web.Telephony;

public static class TelephonySetup
{
    public static IServiceCollection AddTelephony(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<TwilioOptions>(configuration.GetSection("Twilio"));
        services.AddSingleton<PublicUrl>().AddSingleton<Twiml>().AddSingleton<AccessTokens>();
        // The outbox retries failures, so the client does not; it only times out.
        services.AddHttpClient(TwilioApi.Name, http => http.Timeout = TimeSpan.FromSeconds(5));
        services.AddSingleton<TwilioApi>();
        services.AddTransient<TwilioRest>().AddTransient<TwilioAccount>().AddTransient<TwilioRecordings>();
        services.AddSingleton<IDelivery, TwilioDelivery>();
        services.AddSingleton<TwilioWiring>().AddScoped<TwilioSetup>();
        services.AddSingleton<Reconciliation>().AddHostedService(provider => provider.GetRequiredService<Reconciliation>());
        services.AddSingleton<RecordingUpkeep>().AddHostedService(provider => provider.GetRequiredService<RecordingUpkeep>());
        return services;
    }
}
