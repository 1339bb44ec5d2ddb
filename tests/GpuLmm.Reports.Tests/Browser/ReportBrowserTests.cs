using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace GpuLmm.Reports.Tests;

/// <summary>The page as a browser has it.</summary>
[Category("Browser")]
public sealed class ReportBrowserTests
{
    private readonly List<string> faults = [];
    private DirectoryInfo folder = null!;
    private IBrowser browser = null!;
    private IPage page = null!;
    private string address = "";

    [OneTimeSetUp]
    public async Task Open()
    {
        browser = await Chromium.Start();
        folder = Directory.CreateTempSubdirectory("gpulmm-browser-");
        ModelReport model = Rows.Model with
        {
            Trajectory = [new SearchStep("start", -14, 3), new SearchStep("newton", -10.1, 0.2), new SearchStep("newton", -10, 1e-7)],
            Warnings = ["A warning that is long enough to need more than one line on the screen of a telephone, as warnings are."],
        };
        var trait = new TraitReport("a_trait_with_a_name_that_is_long", model, Rows.Scan(Rows.Genome(1, 22, 400, 12)))
        {
            Samples = [new FlowStep("genotyped", 120, false), new FlowStep("without a covariate", 20, true),
                new FlowStep("analysed", 100, false)],
        };
        address = "file://" + AssociationReport.Write(Path.Combine(folder.FullName, "r"), new ReportContent
        {
            Title = "A report",
            Facts = [new("arguments", "scan --bfile " + new string('x', 300))],
            Traits = [trait, trait with { Name = "other" }, .. LdReports.All],
        })[0];
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        if (browser is not null)
        {
            await browser.CloseAsync();
            folder.Delete(recursive: true);
        }
    }

    [SetUp]
    public async Task NewPage()
    {
        faults.Clear();
        page = await browser.NewPageAsync();
        page.Console += (_, message) => faults.Add($"console: {message.Message.Text}");
        page.PageError += (_, error) => faults.Add($"error: {error.Message}");
        page.Request += (_, request) =>
        {
            if (!request.Request.Url.StartsWith("file:", StringComparison.Ordinal)
                && !request.Request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                faults.Add($"network: {request.Request.Url}");
            }
        };
    }

    [TearDown]
    public async Task ClosePage()
    {
        await page.CloseAsync();
        Assert.That(faults, Is.Empty);
    }

    [Test]
    public async Task All_plots_are_there_and_have_a_name()
    {
        await Show(1200);
        string[] names = await page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('figure.plot')].map(f => f.querySelector('svg > title').textContent)");
        double[] heights = await page.EvaluateExpressionAsync<double[]>(
            "[...document.querySelectorAll('figure.plot svg')].map(s => s.getBoundingClientRect().height)");

        foreach (string part in new[] { "Manhattan plot of", "QQ plot of", "Variance components of", "Shares of the variance of",
            "Log-likelihood of", "Effects of", "Histogram of the minor", "Regional plot of", "Mean χ² of height in 3 bins",
            "Enrichment of heritability of height in 2 annotations", "Genetic correlations of 3 traits: from −0.8 to 0.4",
            "Coefficients of 1 cell type" })
        {
            Assert.That(names, Has.Some.StartsWith(part).Or.Some.Contains(part));
        }

        Assert.That(heights, Has.All.GreaterThan(80));
    }

    [Test]
    public async Task A_click_on_a_header_sorts_the_table()
    {
        await Show(1200);
        const string Column = "[...document.querySelectorAll('table.sortable')][0]";
        string[] before = await page.EvaluateExpressionAsync<string[]>($"[...{Column}.tBodies[0].rows].map(r => r.cells[2].textContent)");
        await page.ClickAsync("table.sortable thead th:nth-child(2) button");
        string[] ascending =
            await page.EvaluateExpressionAsync<string[]>($"[...{Column}.tBodies[0].rows].map(r => r.cells[1].textContent)");
        string? state = await page.EvaluateExpressionAsync<string?>($"{Column}.tHead.rows[0].cells[1].getAttribute('aria-sort')");
        await page.ClickAsync("table.sortable thead th:nth-child(2) button");
        string[] descending =
            await page.EvaluateExpressionAsync<string[]>($"[...{Column}.tBodies[0].rows].map(r => r.cells[1].textContent)");
        await page.ClickAsync("table.sortable thead th:nth-child(4) button");
        double[] probabilities =
            await page.EvaluateExpressionAsync<double[]>($"[...{Column}.tBodies[0].rows].map(r => +r.cells[3].dataset.value)");

        Assert.That(before, Has.Length.EqualTo(20));
        Assert.That(ascending.Select(int.Parse), Is.Ordered.Ascending);
        Assert.That(state, Is.EqualTo("ascending"));
        Assert.That(descending.Select(int.Parse), Is.Ordered.Descending);
        Assert.That(probabilities, Is.Ordered.Ascending, "the smallest p first");
    }

    [Test]
    public async Task Pointing_at_a_hit_says_what_it_is()
    {
        await Show(1200);
        double[] place = await page.EvaluateFunctionAsync<double[]>("""
            async () => {
              const figure = [...document.querySelectorAll('figure.plot')].find(f => f.querySelector('title').textContent.startsWith('Manhattan'));
              figure.scrollIntoView({ behavior: 'instant', block: 'center' });
              await new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)));
              const spot = JSON.parse(figure.querySelector('script').textContent).find(s => s[2].includes('rs4.4000000 '));
              const m = figure.querySelector('svg').getScreenCTM();
              return [m.e + spot[0] * m.a, m.f + spot[1] * m.d];
            }
            """);
        await page.Mouse.MoveAsync((decimal)place[0] + 1, (decimal)place[1] - 1);
        string text = await page.EvaluateExpressionAsync<string>(
            "document.getElementById('tip').hidden ? '' : document.getElementById('tip').textContent");
        await page.Mouse.MoveAsync(2, 2);
        bool isHidden = await page.EvaluateExpressionAsync<bool>("document.getElementById('tip').hidden");

        Assert.That(text, Is.EqualTo("rs4.4000000 · 4:4,000,000 · A/G · p = 1.0\u00a0×\u00a010⁻¹²"));
        Assert.That(isHidden, Is.True);
    }

    [Test]
    public async Task Numbers_on_coloured_cells_can_be_read()
    {
        await Show(1200);
        string[] faults = await page.EvaluateFunctionAsync<string[]>("""
            () => {
              const svg = [...document.querySelectorAll('figure.plot svg')].find(s => s.querySelector('title').textContent.startsWith('Genetic'));
              const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
              return [...svg.querySelectorAll('text')].filter(t => /[0-9]\.[0-9]{2}/.test(t.textContent)).flatMap(t => {
                const box = t.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
                const cell = [...svg.querySelectorAll('path')].filter(p => getComputedStyle(p).fill !== 'none').map(p => [p, p.getBoundingClientRect()])
                  .find(([, c]) => c.x < x && x < c.right && c.y < y && y < c.bottom);
                if (!cell || cell[1].x > box.x || cell[1].right < box.right) return ['outside ' + t.textContent];
                const a = light(getComputedStyle(t).fill), b = light(getComputedStyle(cell[0]).fill);
                return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) >= 4.5 ? [] : ['pale ' + t.textContent];
              });
            }
            """);

        Assert.That(faults, Is.Empty);
    }

    [TestCase(320)]
    [TestCase(390)]
    [TestCase(768)]
    [TestCase(1200)]
    public async Task The_page_is_as_wide_as_the_screen(int width)
    {
        await Show(width);
        int[] widths = await page.EvaluateExpressionAsync<int[]>(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth, document.body.scrollWidth]");

        Assert.That(widths, Is.All.EqualTo(width));
    }

    [Test]
    public async Task Colours_follow_the_system()
    {
        await Show(390);
        const string Colours =
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('svg .f-text')).fill, getComputedStyle(document.querySelector('svg .s-accent')).stroke]";
        string[] light = await page.EvaluateExpressionAsync<string[]>(Colours);
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = "dark" }]);
        string[] dark = await page.EvaluateExpressionAsync<string[]>(Colours);
        await page.EmulateMediaTypeAsync(MediaType.Print);
        string[] paper = await page.EvaluateExpressionAsync<string[]>(Colours);

        Assert.That(light[0], Is.EqualTo("rgb(255, 255, 255)"));
        Assert.That(dark[0], Is.EqualTo("rgb(20, 24, 27)"));
        Assert.That(dark.Zip(light), Has.All.Matches<(string Dark, string Light)>(pair => pair.Dark != pair.Light));
        Assert.That(paper, Is.EqualTo(light), "paper is white");
    }

    [Test]
    public async Task Without_script_everything_can_be_read()
    {
        await page.SetJavaScriptEnabledAsync(false);
        await Show(1200);
        string content = await page.GetContentAsync();

        Assert.That(
            content, Does.Contain("<th scope=\"col\">lead marker</th>").And.Contains("rs4.4000000").And.Contains("Manhattan plot of"));
    }

    [Test]
    public async Task Headings_labels_and_tables_are_for_everyone()
    {
        await Show(1200);
        string[] broken = await page.EvaluateFunctionAsync<string[]>("""
            () => {
              const faults = [], all = selector => [...document.querySelectorAll(selector)], ids = all('[id]').map(e => e.id);
              if (document.documentElement.lang === '' || all('h1').length !== 1 || all('main').length !== 1) faults.push('document');
              all('h1,h2,h3,h4').reduce((level, h) => { if (+h.tagName[1] > level + 1) faults.push('heading ' + h.textContent); return +h.tagName[1]; }, 0);
              if (new Set(ids).size !== ids.length) faults.push('an id twice');
              all('svg').forEach(s => { if (s.getAttribute('role') !== 'img' || !document.getElementById(s.getAttribute('aria-labelledby'))?.textContent) faults.push('plot without a name'); });
              all('table').forEach(t => { if (!t.caption || [...t.tHead.rows[0].cells].some(c => c.scope !== 'col') || [...t.tBodies[0].rows].some(r => r.cells[0].scope !== 'row')) faults.push('table ' + t.caption?.textContent); });
              all('[tabindex]').forEach(e => { if (!e.getAttribute('aria-label') || !e.getAttribute('role')) faults.push('frame without a name'); });
              all('button').forEach(b => { if (b.textContent.trim() === '') faults.push('button without a name'); });
              return faults;
            }
            """);

        Assert.That(broken, Is.Empty);
    }

    private async Task Show(int width)
    {
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 844, IsMobile = width < 500, HasTouch = width < 500 });
        await page.GoToAsync(address, WaitUntilNavigation.Load);
    }
}
