using Daybook.Days.Lake;
using Daybook.Foundation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Cli.Verify;

/// <summary>Grades the newest version of each Delta table: its log and every file in S3 against PostgreSQL, with the settings that the
/// environment has.</summary>
internal static class LakeGrades
{
    /// <exception cref="VerbFailedException">The settings are wrong, or PostgreSQL or S3 cannot be reached.</exception>
    public static async Task<IReadOnlyList<Grade>> Of(CancellationToken cancel)
    {
        await using var services = new ServiceCollection().AddLogging()
            .AddDaybook(new ConfigurationBuilder().AddEnvironmentVariables().Build()).BuildServiceProvider();
        try
        {
            if (!services.GetRequiredService<IOptions<LakeOptions>>().Value.Enabled)
                return [new("delta tables", Verdict.NotAsked, "Daybook__Lake__Enabled is not true in this environment")];
            return await Of(services.GetRequiredService<VerifyLake>(), cancel);
        }
        catch (Exception e) when (e is StoreUnavailableException or OptionsValidationException or NpgsqlException)
        {
            throw new VerbFailedException(e.Message, e);
        }
    }

    public static async Task<IReadOnlyList<Grade>> Of(VerifyLake lake, CancellationToken cancel)
    {
        var wrong = await lake.Run(cancel) ?? throw new VerbFailedException("S3 or PostgreSQL was not reached: the log says which.");
        var unpublished = (await lake.Versions(cancel)).Where(v => v.Value == 0).Select(v => $"the table {v.Key} is not published yet");
        List<string> faults = [.. unpublished, .. wrong];
        return [faults.Count == 0 ? new("delta tables", Verdict.Right) : new("delta tables", Verdict.Wrong, string.Join("; ", faults))];
    }
}
