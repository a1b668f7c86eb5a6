using Daybook.Client;
using Daybook.Client.Samples;

// Sends N events without a host: URL KEY N [SPOOL]
if (args is not [var url, var key, var count, .. var rest])
{
    Console.Error.WriteLine("Arguments: URL KEY N [SPOOL DIRECTORY]");
    return 2;
}

await using var daybook = new DaybookClient(new DaybookClientOptions
{
    Url = new Uri(url),
    Key = key,
    Source = "console-sample",
    SpoolDirectory = rest.FirstOrDefault(),
    WaitWhenFull = Timeout.InfiniteTimeSpan,
    OnRejected = rejected => Console.Error.WriteLine($"Rejected: {rejected[0].Code} {rejected[0].Detail}"),
    OnFault = fault => Console.Error.WriteLine($"Not now: {fault.Detail}"),
});
for (var n = 0; n < int.Parse(count); n++)
{
    var result = await daybook.Track("sample_sent", Person.User($"user-{n % 10}"), new SampleSent(n), SampleJson.Default.SampleSent);
    Console.WriteLine($"{result.EventId} {(result.Queued ? "queued" : "not queued")}");
}

if (!await daybook.Flush(TimeSpan.FromSeconds(30))) return 1;
Console.WriteLine("Daybook has all of them.");
return 0;
