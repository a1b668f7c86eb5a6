using System.Security.Cryptography;

namespace Daybook.Foundation.Telemetry;

/// <summary>
/// The name of this instance in metrics, traces and the database: machine, process, and what differs after a restart or in a second
/// instance of the same process.
/// </summary>
public sealed class InstanceName
{
    public string Value { get; } =
        $"{Environment.MachineName}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
}
