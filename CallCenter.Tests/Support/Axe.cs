using Microsoft.Playwright;

namespace CallCenter.Tests.Support;

/// <summary>The problems of a page in the browser: according to axe-core, which comes from npm, and in its layout.</summary>
internal static class Axe
{
    /// <summary>WCAG 2.2 AA, and axe's best practices.</summary>
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    /// <summary>The rules whose result depends on the theme.</summary>
    private static readonly string[] Colours = ["color-contrast", "link-in-text-block"];
    private static readonly Lazy<Task<string>> Source = new(Read);

    private const string Run = """
        async ({ rules, tags, within }) => {
          const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: tags }
          const { violations } = await axe.run(within ?? document, { runOnly, resultTypes: ['violations'], preload: false })
          const said = node => [...node.any, ...node.all, ...node.none].map(check => check.message).join('; ')
          return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.join(' ')}: ${said(node)}`))
        }
        """;
    private const string Look = """
        () => {
          const found = [], { scrollWidth, clientWidth } = document.documentElement
          if (scrollWidth > clientWidth) {
            const outside = [...document.body.querySelectorAll('*')].find(e => e.getBoundingClientRect().right > clientWidth + 1)
            found.push(`overflow: ${scrollWidth} px wide: ${outside?.outerHTML.slice(0, 100)}`)
          }
          const ids = [...document.querySelectorAll('[id]')].map(e => e.id)
          for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) found.push(`duplicate-id: #${id}`)
          return found
        }
        """;

    /// <summary>Each violation with its rule, its element and a fix.</summary>
    /// <param name="within">A selector: only what is below it.</param>
    /// <param name="onlyColours">The rest was checked in the other theme.</param>
    public static async Task<string[]> Violations(IPage page, string? within = null, bool onlyColours = false)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync(await Source.Value);
        return await page.EvaluateAsync<string[]>(Run, new { rules = onlyColours ? Colours : null, tags = Tags, within });
    }

    /// <summary>Content that is wider than the window, and duplicate ids.</summary>
    public static Task<string[]> Layout(IPage page) => page.EvaluateAsync<string[]>(Look);

    private static async Task<string> Read()
    {
        const string where = "console.log(require.resolve('axe-core/axe.min.js'))";
        return await File.ReadAllTextAsync((await new NodeFolder("Browser/Axe").Run(["-e", where])).Trim());
    }
}
