namespace CallCenter.Benchmarks.FanOut;

/// <summary>Servers of the npm packages that <c>Peers/package-lock.json</c> pins, each in a Node of its own.</summary>
public static class NodePeer
{
    private static string Folder => Path.Combine(Database.Root, "CallCenter.Benchmarks", "Peers");

    public static async Task<Contender> StartWs()
    {
        var server = await Start("ws.mjs");
        return new("plain ws", server, clients => new(new($"{server.Url}/board"), [["hello"]], "welcome", null, clients, Post(server)));
    }

    public static async Task<Contender> StartSocketIo()
    {
        var server = await Start("socketio.mjs");
        // A pong without a ping counts as a sign of life.
        return new("Socket.IO", server, clients => new(
            new($"{server.Url}/socket.io/?EIO=4&transport=websocket"), [["40"]], "40{", "3", clients, Post(server)));
    }

    private static PostJob Post(ServerProcess server) => new(new($"{server.Url}/broadcast"), Payload.Template, null);

    private static async Task<ServerProcess> Start(string script)
    {
        await NodePackages.Install(Folder);
        return await ServerProcess.Start("node", ["--expose-gc", Path.Combine(Folder, script)], url => [new Uri(url).Port.ToString()], []);
    }
}
