using CallCenter.Web.Contacts.Import;

namespace CallCenter.Web.Contacts;

public static class ContactsSetup
{
    public static IServiceCollection AddContacts(this IServiceCollection services)
    {
        services.AddScoped<FindContacts>().AddScoped<SaveContact>().AddScoped<MergeContacts>().AddScoped<DeleteContact>();
        services.AddScoped<MoveNumbers>().AddScoped<ReadNumbers>().AddScoped<NameCalls>().AddScoped<NameCaller>();
        services.AddScoped<UploadContacts>().AddScoped<PlanImport>().AddScoped<ImportContacts>().AddScoped<ImportProgress>()
            .AddScoped<ExportContacts>().AddScoped<ExportUnreadable>();
        return services;
    }
}
