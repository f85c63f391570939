using CallCenter.Web.Accounts;

namespace CallCenter.Web.People;

public static class PeopleSetup
{
    /// <summary>The people who work here: their accounts and roles, and whether they take calls.</summary>
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddScoped<Staffing>().AddScoped<StaffRoles>().AddScoped<StaffChange>().AddScoped<Roster>();
        services.AddScoped<Arrived>(provider => provider.GetRequiredService<Staffing>().Arrive);
        services.AddScoped<AddPerson>().AddScoped<ChangePerson>().AddScoped<ResetPassword>();
        services.AddScoped<DeactivatePerson>().AddScoped<ReactivatePerson>();
        services.AddScoped<RightAgent>().AddScoped<SignOut>();
        services.AddScoped<DemoPeople>().AddScoped<CreateAdmin>();
        return services;
    }
}
