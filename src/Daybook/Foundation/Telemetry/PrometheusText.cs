using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Daybook.Foundation.Telemetry;

/// <summary>
/// Listens to <see cref="DaybookMetrics"/> and writes what it counted as Prometheus text (exposition format 0.0.4). ADR-0074 says why it
/// is ours.
/// </summary>
public sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, MetricSeries>> _metrics = new();
    private readonly Lock _reading = new();
    private readonly List<(Instrument Instrument, string Labels, double Value)> _gauges = [];

    public PrometheusText(DaybookMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, metrics.Meter)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public string Write()
    {
        var text = new StringBuilder();
        foreach (var (instrument, series) in _metrics.OrderBy(m => m.Key.Name, StringComparer.Ordinal))
        {
            var bounds = Bounds(instrument);
            Head(text, instrument, bounds.Count > 0 ? "histogram" : "counter");
            foreach (var (labels, one) in series.OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                var (sum, count, cumulative) = one.Read();
                if (bounds.Count == 0)
                {
                    Line(text, instrument.Name, labels, sum);
                    continue;
                }

                for (var i = 0; i < bounds.Count; i++)
                    Line(text, instrument.Name + "_bucket", With(labels, "le", Number(bounds[i])), cumulative[i]);
                Line(text, instrument.Name + "_bucket", With(labels, "le", "+Inf"), count);
                Line(text, instrument.Name + "_sum", labels, sum);
                Line(text, instrument.Name + "_count", labels, count);
            }
        }

        WriteGauges(text);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void WriteGauges(StringBuilder text)
    {
        lock (_reading)
        {
            _gauges.Clear();
            _listener.RecordObservableInstruments();
            foreach (var gauge in _gauges.GroupBy(g => g.Instrument).OrderBy(g => g.Key.Name, StringComparer.Ordinal))
            {
                Head(text, gauge.Key, "gauge");
                foreach (var (_, labels, value) in gauge) Line(text, gauge.Key.Name, labels, value);
            }
        }
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        if (instrument.IsObservable) _gauges.Add((instrument, labels, value));
        else _metrics.GetOrAdd(instrument, _ => new(StringComparer.Ordinal)).GetOrAdd(labels, _ => new MetricSeries(Bounds(instrument)))
            .Add(value);
    }

    private static IReadOnlyList<double> Bounds(Instrument instrument) =>
        (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? [];

    private static void Head(StringBuilder text, Instrument instrument, string type) =>
        text.Append("# HELP ").Append(instrument.Name).Append(' ').Append(instrument.Description).Append('\n')
            .Append("# TYPE ").Append(instrument.Name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return "";
        var labels = "";
        foreach (var (name, value) in tags) labels = With(labels, name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        return labels;
    }

    private static string With(string labels, string name, string value) =>
        $"{labels}{(labels.Length > 0 ? "," : "")}{name}=\"{value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
