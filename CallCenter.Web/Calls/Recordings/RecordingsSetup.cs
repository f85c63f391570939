namespace CallCenter.Web.Calls.Recordings;

public static class RecordingsSetup
{
    public static IServiceCollection AddRecordings(this IServiceCollection services)
    {
        services.AddScoped<RecordingChange>().AddScoped<RecordCall>().AddScoped<LeaveMessage>();
        services.AddScoped<FollowRecordings>().AddScoped<HearRecording>();
        services.AddScoped<Voicemails>().AddScoped<CallRecordings>().AddScoped<OldRecordings>().AddScoped<UntoldRecordings>();
        return services;
    }
}
