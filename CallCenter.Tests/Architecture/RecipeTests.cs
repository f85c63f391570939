using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Architecture;

/// <summary>
/// The recipes, the architecture page, the terms and the decisions name only files, types and members that exist, also after a
/// move. What stands between backticks is checked if it looks like a path, a file or a name in Pascal case.
/// </summary>
public sealed partial class RecipeTests
{
    /// <summary>Each page with the names of what its reader will make, and those that stand for many.</summary>
    private static readonly Dictionary<string, string[]> Pages = new()
    {
        ["add-a-page"] =
        [
            "OwnNotes", "Migrations/20270101110000_own_notes.sql", "Pages/Notes/Index.cshtml", "Pages/Notes/Index.cshtml.cs",
            "wwwroot/css/notes.css", "Integration/OnCalls/OwnNotesTests",
            "CallCenter.Web.Pages.Notes", "CallCenter.Web.Pages.Notes.IndexPage",
        ],
        ["add-a-state"] = ["Migrations/20270101100000_checking.sql", "Migrations/20270101100100_checking_checked.sql"],
        ["add-a-twilio-command"] = [],
        ["add-a-realtime-feature"] = [],
        ["architecture"] = ["AddX", "MapX", "SaveChanges"],
        ["terms"] = [],
    };

    /// <summary>What the decisions name that is not ours, or is not in the repository.</summary>
    private static readonly Dictionary<string, string[]> NotOurs = new()
    {
        ["decisions/data-and-migrations"] = [".data/"],
        ["decisions/outbox"] = ["NOTIFY", "SaveChanges"],
        ["decisions/performance"] =
            ["Directory.Build.props", "SaveChanges", "System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", "TieredPGO"],
        ["decisions/tests"] = [".data/test-logs/", "times.txt"],
    };

    private static readonly Lazy<Names> Ours = new(Names.Read);

    public static TheoryData<string> PageNames => [.. Pages.Keys];
    public static TheoryData<string> DecisionNames => [.. Directory.GetFiles(Path.Combine(Paths.Root, "docs", "decisions"), "*.md")
        .Select(f => $"decisions/{Path.GetFileNameWithoutExtension(f)}").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(PageNames))]
    public void Every_path_and_name_on_the_page_exists(string page)
    {
        var named = NamedOn(page);

        named.Count.ShouldBeGreaterThan(20, "the page is read");
        named.Except(Pages[page]).Where(name => !Ours.Value.Have(name)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(DecisionNames))]
    public void Every_path_and_name_in_a_decision_exists(string page)
    {
        var (named, notOurs) = (NamedOn(page), NotOurs.GetValueOrDefault(page) ?? []);

        named.ShouldNotBeEmpty("the page is read");
        named.Except(notOurs).Where(name => !Ours.Value.Have(name)).ShouldBeEmpty();
        notOurs.Except(named).ShouldBeEmpty("nothing needs these exceptions");
    }

    [Theory]
    [MemberData(nameof(PageNames))]
    public void What_its_reader_will_make_is_on_the_page_and_does_not_exist_yet(string page)
    {
        var named = NamedOn(page);

        Pages[page].Where(name => !named.Contains(name) || Ours.Value.Have(name)).ShouldBeEmpty();
    }

    /// <summary>Whoever follows a recipe word for word adds a migration after all others.</summary>
    [Fact]
    public void A_migration_that_its_reader_will_make_is_later_than_the_newest()
    {
        var newest = OurFiles.Migrations()[^1].Split('_')[0];
        var planned = Pages.Values.SelectMany(names => names).Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal))
            .Select(name => name["Migrations/".Length..]).ToList();

        planned.ShouldNotBeEmpty();
        planned.Where(name => string.CompareOrdinal(name.Split('_')[0], newest) <= 0).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(PageNames))]
    public void A_file_to_paste_uses_the_namespaces_of_its_types(string page)
    {
        foreach (var file in Fences(page).Where(f => Namespace().IsMatch(f)))
        {
            var home = Namespace().Match(file).Groups["name"].Value;
            var reach = Used().Matches(file).Select(m => m.Groups["name"].Value).Append(home).ToHashSet();
            for (var parent = home; parent.Contains('.'); parent = parent[..parent.LastIndexOf('.')]) reach.Add(parent);

            TypeUsed().Matches(file).Select(m => m.Groups["type"].Value).Distinct()
                .Where(type => Ours.Value.NamespacesOf(type) is { Count: > 0 } homes && !homes.Overlaps(reach)).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("Calls/ClaimCall.cs")]
    [InlineData("claim-call.js")]
    [InlineData("CallManager")]
    [InlineData("ClaimCall.Undo")]
    [InlineData("CallCenter.Web.Calls.Claiming")]
    public void A_name_from_before_a_move_is_seen(string name) => Ours.Value.Have(name).ShouldBeFalse();

    [Theory]
    [InlineData("Calls/Ringing/ClaimCall.cs")]
    [InlineData("CallCenter.Tests/Integration")]
    [InlineData("place.js")]
    [InlineData("ClaimCall.PickUp")]
    [InlineData("Feed.receive")]
    [InlineData("Calls.Recordings")]
    [InlineData("CallCenter.Web.Calls.Ringing")]
    public void A_name_that_exists_is_found(string name) => Ours.Value.Have(name).ShouldBeTrue();

    private static HashSet<string> NamedOn(string page)
    {
        var prose = Fence().Replace(OurFiles.Read($"docs/{page}.md"), "");
        return [
            .. Quoted().Matches(prose).Select(m => m.Groups["text"].Value).Where(Names.LooksLikeOne),
            .. Fences(page).SelectMany(f => Used().Matches(f).Concat(Namespace().Matches(f))).Select(m => m.Groups["name"].Value)];
    }

    private static IEnumerable<string> Fences(string page) =>
        Fence().Matches(OurFiles.Read($"docs/{page}.md")).Select(m => m.Value);

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`(?<text>[^`\n]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^namespace (?<name>CallCenter\.Web[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^@?(?:using|model) (?<name>CallCenter(?:\.\w+)+)", RegexOptions.Multiline)]
    private static partial Regex Used();

    /// <summary>Of a parameter or a variable, or where a static member is used.</summary>
    [GeneratedRegex(@"(?<![.\w""])(?<type>[A-Z]\w*)(?:\??\s+[a-z]\w*\s*[,)=;]|\.[A-Z])")]
    private static partial Regex TypeUsed();

    /// <summary>The names of our sources, without this file's: the names of what is still to be made are in it.</summary>
    private sealed partial class Names
    {
        private static readonly string[] Code = [".cs", ".cshtml", ".js", ".mjs"];
        private static readonly string[] Rest = [".css", ".md", ".txt", ".csproj", ".html", ".json"];

        private readonly List<string> files = [];
        private readonly HashSet<string> words = [], namespaces = [];
        /// <summary>Each type with the words of the files that declare it, for its members.</summary>
        private readonly Dictionary<string, HashSet<string>> declared = [];
        private readonly Dictionary<string, HashSet<string>> homes = [];

        public static Names Read()
        {
            var names = new Names();
            const string here = $"/{nameof(RecipeTests)}.cs";
            foreach (var path in OurFiles.Of(Code).Where(p => !p.EndsWith(here, StringComparison.Ordinal))) names.Add(path);
            names.files.AddRange(OurFiles.Of(Rest));
            names.files.AddRange(OurFiles.Migrations().Select(name => $"Migrations/{name}"));
            return names;
        }

        public static bool LooksLikeOne(string text) => APath().IsMatch(text) || AFile().IsMatch(text) || AName().IsMatch(text);

        public bool Have(string text)
        {
            if (APath().IsMatch(text)) return HavePath(text.TrimEnd('/'));
            if (AFile().IsMatch(text)) return files.Exists(f => f == text || f.EndsWith($"/{text}", StringComparison.Ordinal));
            var parts = text.TrimStart('.').Split('.');
            if (!text.StartsWith('.') && declared.TryGetValue(parts[0], out var members)) return parts.Skip(1).All(members.Contains);
            if (text.StartsWith("CallCenter.Web.", StringComparison.Ordinal)) return namespaces.Contains(text) || IsTypeIn(text);
            return namespaces.Contains($"CallCenter.Web.{text}") || parts.All(words.Contains);
        }

        public HashSet<string> NamespacesOf(string type) => homes.GetValueOrDefault(type) ?? [];

        private bool IsTypeIn(string text) =>
            text.LastIndexOf('.') is var dot && NamespacesOf(text[(dot + 1)..]).Contains(text[..dot]);

        /// <summary>From the root or from anywhere below it; a test class also without its <c>.cs</c>.</summary>
        private bool HavePath(string path) => files.Exists(f => f == path
            || f.EndsWith($"/{path}", StringComparison.Ordinal) || f.EndsWith($"/{path}.cs", StringComparison.Ordinal)
            || f.StartsWith($"{path}/", StringComparison.Ordinal) || f.Contains($"/{path}/", StringComparison.Ordinal));

        private void Add(string path)
        {
            var text = OurFiles.Read(path);
            var said = Word().Matches(text).Select(m => m.Value).ToHashSet();
            files.Add(path);
            words.UnionWith(said);
            var home = Home().Match(text) is { Success: true } found ? found.Groups["name"].Value : "";
            if (home.Length > 0) namespaces.Add(home);
            foreach (Match type in Declaration().Matches(text))
            {
                var name = type.Groups["name"].Value;
                if (!declared.TryGetValue(name, out var members)) declared[name] = members = [];
                members.UnionWith(said);
                if (!home.StartsWith("CallCenter.Web", StringComparison.Ordinal)) continue;
                if (!homes.TryGetValue(name, out var where)) homes[name] = where = [];
                where.Add(home);
            }
        }

        [GeneratedRegex(@"^(?:[\w.-]+/)+[\w.-]*$")]
        private static partial Regex APath();

        [GeneratedRegex(@"^[\w-]+(?:\.[\w-]+)*\.(?:cs|cshtml|js|mjs|css|md|sql|txt|csproj)$")]
        private static partial Regex AFile();

        [GeneratedRegex(@"^\.?[A-Z]\w*(?:\.[A-Za-z]\w*)*$")]
        private static partial Regex AName();

        [GeneratedRegex(@"\w+")]
        private static partial Regex Word();

        [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
        private static partial Regex Home();

        [GeneratedRegex(@"\b(?:class|record struct|record|struct|interface|enum)\s+(?<name>\w+)")]
        private static partial Regex Declaration();
    }
}
