namespace CallCenter.Benchmarks.FanOut;

/// <summary>
/// The load process's work with one server. It uses no client library: the same bytes are read in the same way from each.
/// </summary>
/// <param name="Socket">Where a client's WebSocket goes, <c>http://…</c>.</param>
/// <param name="Greetings">The first frames a client sends, one set per client, taken in turn.</param>
/// <param name="Welcome">What the answer that makes it a subscribed client contains.</param>
/// <param name="KeepAlive">Sent now and then, as the library of that server would.</param>
public sealed record LoadJob(Uri Socket, string[][] Greetings, string Welcome, string? KeepAlive, int Clients, PostJob Post);

/// <summary>What makes the server send one event.</summary>
/// <param name="Body">JSON with the event's number in place of <see cref="Payload.Number"/>; null for Twilio's signed form.</param>
/// <param name="Secret">The bearer token of the JSON, or the key that signs the form.</param>
public sealed record PostJob(Uri Address, string? Body, string? Secret);

/// <summary>Events at this rate for this long; the first part is not counted.</summary>
public sealed record LoadStep(double Rate, double WarmUp, double Measured);

/// <summary>Milliseconds from the moment when the event was due to the whole frame, for every pair of event and client.</summary>
/// <param name="LastP99">To the last of all clients, over events.</param>
/// <param name="Late">p99 of the delay of the requests themselves.</param>
/// <param name="LoadCpu">Cores that the load process used.</param>
public sealed record LoadResult(double P50, double P99, double LastP99, int Failed, int Missing, double Late, double LoadCpu);
