namespace Daybook.Foundation.Telemetry;

/// <summary>What a gauge is a fact of, so that nobody adds up what every instance shows.</summary>
public enum MetricOf
{
    /// <summary>This instance alone.</summary>
    Instance,

    /// <summary>The queue or the database: every instance shows what it last saw of the same. The highest counts.</summary>
    Installation,
}
