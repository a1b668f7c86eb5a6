using System.Globalization;

namespace Daybook.Tools.Bench.Instances;

/// <summary>What an instance's <c>/metrics</c> says.</summary>
internal sealed class Scrape
{
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);

    private Scrape(string text)
    {
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var space = line.LastIndexOf(' ');
            var name = line[..space].Split('{')[0];
            _values[name] = _values.GetValueOrDefault(name) + double.Parse(line[(space + 1)..], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The sum of a metric over its labels; 0 if nothing was counted.</summary>
    public double this[string metric] => _values.GetValueOrDefault(metric);

    public static Scrape Of(string text) => new(text);

    public static async Task<Scrape> Of(ChildApp app, CancellationToken cancel)
    {
        using var http = ChildApp.LocalClient(app.Url, TimeSpan.FromMinutes(1));
        return new Scrape(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancel));
    }
}
