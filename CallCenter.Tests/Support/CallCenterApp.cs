using System.Collections.Concurrent;
using CallCenter.Simulator;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Hosting;
using Npgsql;

namespace CallCenter.Tests.Support;

/// <summary>The running product for a test class: the one of its lane, or one of its own.</summary>
public class CallCenterApp(Lane lane) : IAsyncLifetime
{
    public const string Line = "+14155550100";
    public const string Caller = "+14155550134";
    private Product product = null!;

    /// <summary>The owner's, with which tests inspect and damage the database.</summary>
    public string ConnectionString => product.ConnectionString;
    /// <summary>The one the app runs with.</summary>
    public string AppConnectionString => product.AppConnectionString;
    public string Url => product.Url;
    public TwilioSimulator Twilio => product.Twilio;
    public Phone Phone => product.Phone;
    public NpgsqlDataSource Data => product.Data;
    /// <summary>Every log line of the app since the test began, for tests of what must and must not be in it.</summary>
    public ConcurrentQueue<string> Log => product.Log;
    public SimulatorOptions Account => product.Account;
    public IServiceProvider Services => product.Services;
    /// <summary>How long calls wait for agents. <see cref="Reset"/> undoes what a test has changed here.</summary>
    public CallOptions CallTimes => product.CallTimes;
    /// <summary>The same of how long agents count as reachable.</summary>
    public AgentOptions AgentTimes => product.AgentTimes;

    public async ValueTask InitializeAsync() => product = await Open();

    /// <summary>The lane's product serves one test class after another.</summary>
    protected virtual Task<Product> Open() => lane.Product();

    protected Task<Product> OpenOwn(Action<IWebHostBuilder>? furnish = null, Func<string, Task<string>>? letIn = null) =>
        lane.Own(furnish, letIn);

    /// <summary>Back to the demo people, one line and no calls.</summary>
    public Task Reset() => product.Reset(lane.HasBrowsers);

    /// <summary>
    /// Whoever claims a call in this test keeps it without a leg, however long a loaded machine takes for what comes next.
    /// </summary>
    public void ClaimsLast() => CallTimes.ClaimLease = TimeSpan.FromMinutes(10);

    public Task<Person> SignIn(string userName, string password = DemoPerson.Password) => product.SignIn(userName, password);

    public Task<T?> Scalar<T>(string sql) => product.Scalar<T>(sql);

    public Task Execute(string sql) => product.Execute(sql);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A product for one test class alone, with settings of its own.</summary>
public abstract class OwnApp(Lane lane) : CallCenterApp(lane)
{
    private Product? own;

    protected virtual void Furnish(IWebHostBuilder builder) { }

    protected virtual Task<string> LetIn(string owner) => Task.FromResult(owner);

    protected override async Task<Product> Open() => own = await OpenOwn(Furnish, LetIn);

    public override async ValueTask DisposeAsync()
    {
        if (own is not null) await own.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Starts each test from the demo people, one line, and no calls.</summary>
public abstract class ProductTest(CallCenterApp app) : IAsyncLifetime
{
    protected CallCenterApp App => app;

    public virtual async ValueTask InitializeAsync() => await app.Reset();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
