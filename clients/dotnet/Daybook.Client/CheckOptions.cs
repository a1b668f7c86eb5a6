using Microsoft.Extensions.Options;

namespace Daybook.Client;

/// <summary>Refuses options that cannot work, with a sentence for each that names the option, its value and what is allowed.</summary>
internal static class CheckOptions
{
    private const int MostEvents = 1_000;
    private const int MostBytes = 4 * 1024 * 1024;
    private const long LeastSpool = 1024 * 1024;
    private const int LongestSource = 200;

    public static void Run(DaybookClientOptions o)
    {
        var faults = Faults(o).ToList();
        if (faults.Count > 0) throw new OptionsValidationException(nameof(DaybookClientOptions), typeof(DaybookClientOptions), faults);
    }

    private static IEnumerable<string> Faults(DaybookClientOptions o)
    {
        if (o.Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            yield return $"Daybook: Url is '{o.Url}'; it must be an absolute http or https address, such as https://events.example.com.";
        if (o.Key.Length == 0 || o.Key.Any(c => c is <= ' ' or > '~'))
            yield return "Daybook: Key is empty or has characters that a header cannot carry; give an API key with scope ingest.";
        if (o.Source is { Length: 0 or > LongestSource })
            yield return $"Daybook: Source has {o.Source.Length} characters; it must have 1 to {LongestSource}, or be null.";
        foreach (var fault in Between(nameof(o.MaxQueue), o.MaxQueue, 1, int.MaxValue)) yield return fault;
        foreach (var fault in Between(nameof(o.MaxBatch), o.MaxBatch, 1, MostEvents)) yield return fault;
        foreach (var fault in Between(nameof(o.FlushAt), o.FlushAt, 1, o.MaxBatch)) yield return fault;
        foreach (var fault in Between(nameof(o.MaxEventBytes), o.MaxEventBytes, 1, MostBytes / 2)) yield return fault;
        foreach (var fault in Between(nameof(o.MaxBatchBytes), o.MaxBatchBytes, o.MaxEventBytes + EventSizes.OtherFields, MostBytes))
            yield return fault;
        if (o.SpoolDirectory is { Length: 0 }) yield return "Daybook: SpoolDirectory is empty; name a folder, or leave it null.";
        foreach (var fault in Between(nameof(o.MaxSpoolBytes), o.MaxSpoolBytes, Math.Max(LeastSpool, 2L * o.MaxEventBytes), long.MaxValue))
            yield return fault;
        if (o.FlushInterval < TimeSpan.Zero || o.FlushInterval > TimeSpan.FromHours(1))
            yield return $"Daybook: FlushInterval is {o.FlushInterval}; it must be from 0 to 1 hour.";
        if (o.RequestTimeout <= TimeSpan.Zero || o.RequestTimeout > TimeSpan.FromHours(1))
            yield return $"Daybook: RequestTimeout is {o.RequestTimeout}; it must be above 0 and at most 1 hour.";
        if (o.ShutdownTimeout < TimeSpan.Zero || o.ShutdownTimeout > TimeSpan.FromHours(1))
            yield return $"Daybook: ShutdownTimeout is {o.ShutdownTimeout}; it must be from 0 to 1 hour.";
        if (o.WaitWhenFull != Timeout.InfiniteTimeSpan && (o.WaitWhenFull < TimeSpan.Zero || o.WaitWhenFull > TimeSpan.FromDays(1)))
            yield return $"Daybook: WaitWhenFull is {o.WaitWhenFull}; it must be from 0 to 1 day, or Timeout.InfiniteTimeSpan.";
    }

    private static IEnumerable<string> Between(string name, long value, long least, long most)
    {
        if (value >= least && value <= most) yield break;
        yield return $"Daybook: {name} is {value}; it must be from {least} to {most}.";
    }
}
