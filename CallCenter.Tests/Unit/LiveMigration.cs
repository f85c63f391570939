using System.Text;
using System.Text.RegularExpressions;

namespace CallCenter.Tests.Unit;

/// <summary>What a migration must not do to a product in use. A statement after a comment <c>-- safe: why</c> is accepted.</summary>
public static partial class LiveMigration
{
    // Tables with as many rows as there are people, lines and live calls: a full scan goes unnoticed.
    private static readonly string[] Small =
        ["lines", "users", "voip_users", "roles", "user_roles", "settings", "active_calls", "parked_calls"];

    private sealed record Statement(string Text, bool Executed, bool Excused);

    /// <summary>The refused statements, each with its reason; empty if the file may be applied.</summary>
    public static IReadOnlyList<string> Refuse(string sql)
    {
        var statements = Split(sql, whole: true).ToList();
        var made = statements.SelectMany(s => NewTable().Matches(s.Text)).Select(m => Bare(m.Groups["table"].Value)).ToHashSet();
        var known = Small.Concat(made).ToHashSet();
        var adds = statements.Any(s => Regex.IsMatch(s.Text, @"\badd constraint\b"));
        return [.. statements.Where(s => !s.Excused)
            .SelectMany(s => Faults(s, statements, known, adds, sql).Select(f => $"{f}: {Short(s.Text)}"))];
    }

    private static IEnumerable<string> Faults(Statement s, List<Statement> all, HashSet<string> known, bool adds, string file)
    {
        var text = s.Text;
        if (text.Contains("concurrently"))
        {
            if (s.Executed || all.Count(a => !a.Executed) > 1) yield return "CONCURRENTLY needs a file of its own, outside a transaction";
        }
        else
        {
            if (Index().Match(text) is { Success: true } index && !known.Contains(Bare(index.Groups["table"].Value)))
                yield return "Build the index CONCURRENTLY: writers wait for it otherwise";
            if (Regex.IsMatch(text, @"\bdrop index\b")) yield return "Drop the index CONCURRENTLY";
            if (Regex.IsMatch(text, @"\breindex\b")) yield return "Reindex CONCURRENTLY";
            if (Regex.IsMatch(text, @"\brefresh materialized view\b")) yield return "Refresh CONCURRENTLY";
        }
        if (Regex.IsMatch(text, @"\b(truncate|vacuum full|cluster)\b|\block table\b|^lock "))
            yield return "Nobody can work on the table meanwhile";
        if (Regex.IsMatch(text, @"\bset (local |session )?lock_timeout\b") && !ShortWait().IsMatch(file))
            yield return "Everybody else waits behind a statement that waits for a lock: half a second at most";
        if (Regex.IsMatch(text, @"\balter .*\brename (\S+ )?to\b|\brename (column|constraint)\b"))
            yield return "The version that still runs knows the old name";
        if ((Regex.IsMatch(text, @"\bdrop (table|schema|view|materialized view|function|procedure|sequence|type)\b")
                && !text.Contains("alter publication"))
            || Regex.IsMatch(text, @"\balter table\b.*\bdrop column\b"))
            yield return "The version that still runs uses it: one that does not comes first, and then this says `-- safe:`";
        if (Written().Match(text) is { Success: true } written && !known.Contains(Bare(written.Groups["table"].Value)))
            yield return "All rows in one transaction keep their locks until its end: do it in batches, from the app";
        if (Function().Match(text) is { Success: true } function
            && !function.Groups["name"].Value.StartsWith("pg_temp.", StringComparison.Ordinal))
        {
            // A body of the standard's form is parsed when it is made, and has no names to look up later.
            if (!text.Contains("set search_path") && (text.Contains("$$") || !Regex.IsMatch(text, @"\breturn\b")))
                yield return "A function says `set search_path = ''`";
            var revoked = $@"revoke all on function ({Regex.Escape(function.Groups["name"].Value)}|%s)\b.*from public";
            if (!Regex.IsMatch(file.ToLowerInvariant(), revoked, RegexOptions.Singleline))
                yield return "A function is revoked from public in the same file";
        }
        if (Altered().Match(text) is not { Success: true } table || known.Contains(Bare(table.Groups["table"].Value))) yield break;
        foreach (var action in Actions(text[(table.Index + table.Length)..]))
            foreach (var fault in OfAction(action, adds)) yield return fault;
    }

    private static IEnumerable<string> OfAction(string action, bool adds)
    {
        if (Regex.IsMatch(action, @"^add column\b"))
        {
            if (Regex.IsMatch(action, @"\b(check|references)\b"))
                yield return "Add the column bare, its constraint NOT VALID, and validate that in a later file";
            if (Regex.IsMatch(action, @"\b(unique|primary key)\b")) yield return "The index that this makes is built under lock";
            if (Regex.IsMatch(action, @"\b(stored|identity|serial|bigserial)\b")
                || Regex.IsMatch(action, @"default .*\b(clock_timestamp|random|gen_random_uuid|nextval|uuidv7|timeofday)\b"))
                yield return "Every row is rewritten";
            if (action.Contains("not null") && !action.Contains("default"))
                yield return "The version that still runs writes rows without it";
        }
        else if (Regex.IsMatch(action, @"^add\b"))
        {
            if (Regex.IsMatch(action, @"\b(check|foreign key)\b") && !action.Contains("not valid"))
                yield return "Add the constraint NOT VALID, and validate it in a later file";
            if (Regex.IsMatch(action, @"\b(unique|primary key)\b") && !action.Contains("using index"))
                yield return "Build a unique index CONCURRENTLY first, then add the constraint USING INDEX";
            if (Regex.IsMatch(action, @"\bexclude\b")) yield return "The index that this makes is built under lock";
        }
        if (adds && Regex.IsMatch(action, @"^validate constraint\b"))
            yield return "Validate in a later file: here the lock of ADD CONSTRAINT is still held";
        if (Regex.IsMatch(action, @"^alter (column )?\S+ (set data )?type\b")) yield return "Every row is rewritten, under lock";
        if (Regex.IsMatch(action, @"\bset not null\b"))
            yield return "Every row is read under lock: add a CHECK (... is not null) NOT VALID, validate it, then say `-- safe:`";
        if (Regex.IsMatch(action, @"^set (logged|unlogged|tablespace|access method)\b")) yield return "The table is copied under lock";
    }

    /// <summary>
    /// Statements without comments and, except in what DO executes, without quoted text; in lower case with single spaces.
    /// </summary>
    private static IEnumerable<Statement> Split(string sql, bool whole)
    {
        var text = new StringBuilder();
        var (excused, bodies) = (false, new List<string>());
        for (var i = 0; i <= sql.Length; i++)
        {
            if (i == sql.Length || sql[i] == ';')
            {
                var said = Blanks().Replace(text.ToString(), " ").Replace("\"", "").Trim().ToLowerInvariant();
                if (said.Length > 0) yield return new(said, !whole, excused);
                if (said.StartsWith("do ", StringComparison.Ordinal) || said == "do")
                    foreach (var inner in bodies.SelectMany(b => Split(b, whole: false)))
                        yield return inner with { Excused = inner.Excused || excused };
                text.Clear();
                (excused, bodies) = (false, []);
            }
            else if (sql[i..].StartsWith("--", StringComparison.Ordinal))
            {
                var end = sql.IndexOf('\n', i) is var n and >= 0 ? n : sql.Length;
                excused |= Regex.IsMatch(sql[i..end], @"^--\s*safe: \S");
                i = end - 1;
            }
            else if (sql[i..].StartsWith("/*", StringComparison.Ordinal))
                i = sql.IndexOf("*/", i, StringComparison.Ordinal) is var n and >= 0 ? n + 1 : sql.Length - 1;
            else if (sql[i] == '\'')
            {
                var end = i + 1;
                while (end < sql.Length && (sql[end] != '\'' || (end + 1 < sql.Length && sql[end + 1] == '\'')))
                    end += sql[end] == '\'' ? 2 : 1;
                // What a DO block puts together is executed too.
                text.Append(whole ? "''" : $" {sql[(i + 1)..Math.Min(end, sql.Length)]} ");
                i = end;
            }
            else if (Dollar().Match(sql, i) is { Success: true } quote && quote.Index == i)
            {
                var (start, end) = (i + quote.Length, sql.IndexOf(quote.Value, i + quote.Length, StringComparison.Ordinal));
                bodies.Add(sql[start..end]);
                text.Append(" $$ ");
                i = end + quote.Length - 1;
            }
            else text.Append(sql[i]);
        }
    }

    private static IEnumerable<string> Actions(string text)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '(') depth++;
            else if (i < text.Length && text[i] == ')') depth--;
            else if (i == text.Length || (text[i] == ',' && depth == 0)) { yield return text[start..i].Trim(); start = i + 1; }
        }
    }

    private static string Bare(string table) => table[(table.LastIndexOf('.') + 1)..];
    private static string Short(string text) => text.Length <= 120 ? text : text[..120] + "…";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\G\$\w*\$")]
    private static partial Regex Dollar();

    [GeneratedRegex(@"\bcreate (temp |temporary |unlogged )?table (if not exists )?(?<table>[\w.]+)")]
    private static partial Regex NewTable();

    [GeneratedRegex(@"\bcreate (unique )?index (?!concurrently).*? on (only )?(?<table>[\w.%]+)")]
    private static partial Regex Index();

    [GeneratedRegex(@"\balter table (if exists )?(only )?(?<table>[\w.%]+) ")]
    private static partial Regex Altered();

    [GeneratedRegex(@"\b(update (only )?(?<table>[\w.%]+)( as)?( \w+)? set|(delete from|merge into) (only )?(?<table>[\w.%]+))\b")]
    private static partial Regex Written();

    // As Upgrade itself waits, for whoever applies the files with other tools.
    [GeneratedRegex(@"\block_timeout\s*(=|to)\s*'500ms'", RegexOptions.IgnoreCase)]
    private static partial Regex ShortWait();

    [GeneratedRegex(@"\bcreate (or replace )?(function|procedure) (?<name>[\w.]+)")]
    private static partial Regex Function();
}
