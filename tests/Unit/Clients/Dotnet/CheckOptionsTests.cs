using Daybook.Client;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Clients.Dotnet;

public sealed class CheckOptionsTests
{
    public static TheoryData<string, Action<DaybookClientOptions>> Wrong => new()
    {
        { "Url is ''", o => o.Url = null },
        { "Url is 'ftp://a/'", o => o.Url = new Uri("ftp://a/") },
        { "Key is empty", o => o.Key = "" },
        { "Key is empty or has characters", o => o.Key = "a\nb" },
        { "Source has 201 characters", o => o.Source = new string('s', 201) },
        { "MaxQueue is 0; it must be from 1", o => o.MaxQueue = 0 },
        { "MaxBatch is 1001; it must be from 1 to 1000", o => o.MaxBatch = 1_001 },
        { "FlushAt is 501; it must be from 1 to 500", o => o.FlushAt = 501 },
        { "MaxEventBytes is 0", o => o.MaxEventBytes = 0 },
        { "MaxBatchBytes is 36863; it must be from 36864 to 4194304", o => o.MaxBatchBytes = 36_863 },
        { "SpoolDirectory is empty", o => o.SpoolDirectory = "" },
        { "MaxSpoolBytes is 1048575; it must be from 1048576", o => o.MaxSpoolBytes = 1_048_575 },
        { "FlushInterval is -00:00:01", o => o.FlushInterval = TimeSpan.FromSeconds(-1) },
        { "RequestTimeout is 00:00:00", o => o.RequestTimeout = TimeSpan.Zero },
        { "ShutdownTimeout is 02:00:00", o => o.ShutdownTimeout = TimeSpan.FromHours(2) },
        { "WaitWhenFull is -00:00:02", o => o.WaitWhenFull = TimeSpan.FromSeconds(-2) },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_wrong_option_is_named_with_its_value_and_what_is_allowed(string sentence, Action<DaybookClientOptions> change)
    {
        var options = new DaybookClientOptions { Url = new Uri("https://a.example"), Key = "k" };
        CheckOptions.Run(options);
        change(options);

        Assert.Contains(sentence, Assert.Throws<OptionsValidationException>(() => CheckOptions.Run(options)).Message);
    }
}
