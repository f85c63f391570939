namespace CallCenter.Web.Promise;

public static class PromiseSetup
{
    public static IServiceCollection AddPromise(this IServiceCollection services, IConfiguration configuration) => services
        .Configure<PromiseOptions>(configuration.GetSection("Promise"))
        .AddSingleton<ScreenReports>().AddSingleton<WriteScreenReports>().AddSingleton<ScreenFigures>()
        .AddSingleton<LastDay>().AddSingleton<UnsentEvents>().AddSingleton<PromiseReports>()
        .AddHostedService<KeepScreenReports>();
}
