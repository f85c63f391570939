using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Data;

/// <summary>
/// Statements that a command leaves for later in its transaction: they are written in one round trip, in their order, with a statement
/// that follows anyway.
/// </summary>
public sealed class Noted(CallCenterDb db)
{
    private readonly List<FormattableString> statements = [];
    private int held; // of these; they stay before what is noted later

    /// <summary>Somebody writes what is noted at the end of this transaction: <see cref="Once"/>, with a webhook's answer.</summary>
    public bool WrittenLast { get; internal set; }

    public void Add(FormattableString statement) => statements.Add(statement);

    public void AddRange(IEnumerable<FormattableString> more) => statements.AddRange(more);

    /// <summary>This statement, and what was noted, after it.</summary>
    public FormattableString After(FormattableString statement)
    {
        if (statements.Count == 0) return statement;
        statements.Insert(held, statement);
        return All();
    }

    /// <summary>This statement too is left for later, before what was noted.</summary>
    public void Hold(FormattableString statement)
    {
        statements.Insert(held, statement);
        held = statements.Count;
    }

    public Task Write(CancellationToken ct) => statements.Count == 0 ? Task.CompletedTask : db.Database.ExecuteSqlAsync(All(), ct);

    private FormattableString All()
    {
        var (sql, arguments) = (new StringBuilder(), new List<object?>());
        foreach (var one in statements)
        {
            object[] places = [.. Enumerable.Range(arguments.Count, one.ArgumentCount).Select(n => $"{{{n}}}")];
            if (sql.Length > 0) sql.Append(";\n");
            sql.Append(FormattableStringFactory.Create(one.Format, places).ToString(CultureInfo.InvariantCulture));
            arguments.AddRange(one.GetArguments());
        }
        statements.Clear();
        held = 0;
        return FormattableStringFactory.Create(sql.ToString(), arguments.ToArray());
    }
}
