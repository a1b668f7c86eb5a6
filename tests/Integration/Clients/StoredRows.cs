namespace Daybook.Tests.Clients;

internal static class StoredRows
{
    /// <summary>The one column of a query.</summary>
    public static async Task<List<string>> Rows(this DaybookApp app, string sql)
    {
        await using var query = app.Database.CreateCommand(sql);
        await using var rows = await query.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> found = [];
        while (await rows.ReadAsync(TestContext.Current.CancellationToken)) found.Add(rows.GetString(0));
        return found;
    }
}
