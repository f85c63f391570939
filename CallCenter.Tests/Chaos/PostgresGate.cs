using System.Buffers.Binary;
using System.Text;

namespace CallCenter.Tests.Chaos;

/// <summary>Where in a webhook's life its process can be killed.</summary>
public enum Point { BeforeTheTransaction, AfterInsert, BeforeCommit, AfterCommitBeforeTheAnswer, DuringPublish, AfterPublishBeforeMark }

/// <summary>
/// Sits between the nodes and PostgreSQL and reads their messages to it (protocol 3.0), so that a process can be stopped
/// at an exact point of a transaction, and a guard removed from a statement, without changing the product.
/// </summary>
internal sealed class PostgresGate : IDisposable
{
    private const int Startup = 196608;
    private readonly Relay relay;
    private volatile Armed? armed;

    private sealed record Armed(Point Point, TaskCompletionSource Reached);

    public PostgresGate() => relay = new(Forward);

    public int Port => relay.Port;

    public int? Upstream { set => relay.Targets = value is { } port ? [port] : []; }

    /// <summary>What happens to a statement on its way.</summary>
    public Func<string, string>? Rewrite { get; init; }

    /// <summary>The next webhook to reach this point stays there. Completes once one has.</summary>
    public Task Arm(Point point)
    {
        var trap = new Armed(point, new(TaskCreationOptions.RunContinuationsAsynchronously));
        armed = trap;
        return trap.Reached.Task;
    }

    private async Task Forward(Passage passage)
    {
        var talk = new Talk();
        var header = new byte[5];
        while (true)
        {
            var message = talk.Begun ? await Typed(passage, header) : await Untyped(passage, talk);
            if (message is null) return;
            if (talk.Begun && talk.Spoken++ > 0 && await Stops(talk, passage, message))
            {
                await passage.Near.CopyToAsync(Stream.Null); // until the process is dead: then PostgreSQL is told, as by the kernel
                return;
            }
            await passage.Far.WriteAsync(Rewritten(message, talk));
        }
    }

    private async Task<bool> Stops(Talk talk, Passage passage, byte[] message)
    {
        var statement = talk.Statement(message);
        var commit = statement is not null && statement.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase);
        var receipt = statement is not null && statement.Contains("insert into app.webhook_receipts", StringComparison.OrdinalIgnoreCase);
        var was = talk.InWebhook;
        var asked = talk.Answered;
        if (receipt) (talk.InWebhook, talk.Answered) = (true, false);
        else if (message[0] == (byte)'S') talk.Answered = talk.InWebhook;
        else if (commit || statement?.StartsWith("ROLLBACK", StringComparison.OrdinalIgnoreCase) == true) talk.InWebhook = false;
        Point? here = receipt ? Point.BeforeTheTransaction
            : was && commit ? Point.BeforeCommit
            : was && asked && statement is not null ? Point.AfterInsert
            : null;
        if (armed is not { } trap) return false;
        if (here == Point.BeforeCommit && trap.Point == Point.AfterCommitBeforeTheAnswer && Take(trap))
        {
            passage.AnswersHeld = new();
            await passage.Far.WriteAsync(message);
            await passage.AnswerWaits.Task; // PostgreSQL has said that it is committed
            trap.Reached.TrySetResult();
            return true;
        }
        if (here != trap.Point || !Take(trap)) return false;
        trap.Reached.TrySetResult();
        return true;
    }

    private bool Take(Armed trap) => Interlocked.CompareExchange(ref armed!, null, trap) == trap;

    private static async Task<byte[]?> Untyped(Passage passage, Talk talk)
    {
        var length = new byte[4];
        if (await passage.Near.ReadAtLeastAsync(length, 4, false) < 4) return null;
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        length.CopyTo(message, 0);
        await passage.Near.ReadExactlyAsync(message.AsMemory(4));
        talk.Begun = BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(4)) == Startup;
        return message;
    }

    private static async Task<byte[]?> Typed(Passage passage, byte[] header)
    {
        if (await passage.Near.ReadAtLeastAsync(header, 5, false) < 5) return null;
        var message = new byte[1 + BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        header.CopyTo(message, 0);
        await passage.Near.ReadExactlyAsync(message.AsMemory(5));
        return message;
    }

    private byte[] Rewritten(byte[] message, Talk talk)
    {
        if (Rewrite is null || !talk.Begun || message[0] != (byte)'P') return message;
        var (name, sql, rest) = Talk.Parse(message);
        var changed = Rewrite(sql);
        if (changed == sql) return message;
        byte[] body = [.. Encoding.UTF8.GetBytes(name), 0, .. Encoding.UTF8.GetBytes(changed), 0, .. rest];
        var rewritten = new byte[5 + body.Length];
        rewritten[0] = (byte)'P';
        BinaryPrimitives.WriteInt32BigEndian(rewritten.AsSpan(1), 4 + body.Length);
        body.CopyTo(rewritten, 5);
        return rewritten;
    }

    public void Dispose() => relay.Dispose();

    /// <summary>What one connection has said so far.</summary>
    private sealed class Talk
    {
        private readonly Dictionary<string, string> prepared = [];

        public bool Begun { get; set; }
        public int Spoken { get; set; }
        /// <summary>A webhook's receipt has been written and not yet committed.</summary>
        public bool InWebhook { get; set; }
        /// <summary>The receipt's own round trip is over.</summary>
        public bool Answered { get; set; }

        public string? Statement(byte[] message)
        {
            switch ((char)message[0])
            {
                case 'Q': return Text(message, 5).Text;
                case 'P':
                    var (name, sql, _) = Parse(message);
                    return prepared[name] = sql;
                case 'B':
                    return prepared.GetValueOrDefault(Text(message, Text(message, 5).Next).Text);
                default: return null;
            }
        }

        public static (string Name, string Sql, byte[] Types) Parse(byte[] message)
        {
            var (name, next) = Text(message, 5);
            var (sql, end) = Text(message, next);
            return (name, sql, message[end..]);
        }

        private static (string Text, int Next) Text(byte[] message, int from)
        {
            var end = Array.IndexOf(message, (byte)0, from);
            return (Encoding.UTF8.GetString(message, from, end - from), end + 1);
        }
    }
}
