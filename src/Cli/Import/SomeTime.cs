namespace Daybook.Cli.Import;

/// <summary>Checks a file's first records before anything is sent, because history without times would all get today's date.</summary>
internal static class SomeTime
{
    private const int RecordsLookedAt = 1000;

    /// <exception cref="ImportException">None of the first records has a time.</exception>
    public static void Demand(ImportFile file)
    {
        var (seen, without) = (0, 0);
        try
        {
            foreach (var record in file.Records(_ => { }).Take(RecordsLookedAt))
            {
                seen++;
                if (record.Refused?.Field != "occurred_at") return;
                without++;
            }
        }
        catch (ImportException) when (seen > without)
        {
            // The import itself reports it when it gets there.
        }

        if (without == 0) return;
        throw new ImportException(
            $"{file.Name}: none of the first {without:N0} records says when it happened (occurred_at, timestamp or ts). Nothing was sent. "
            + "If the file is another product's export, say --from; if these events happen now, say --time received.");
    }
}
