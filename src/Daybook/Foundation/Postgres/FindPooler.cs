using Npgsql;

namespace Daybook.Foundation.Postgres;

/// <summary>
/// Detects a pooler in transaction mode. Through one, each transaction may run on a different server connection, and another
/// client's may run on this one.
/// </summary>
public static class FindPooler
{
    // A pooler hands out the connection used last, or takes turns: a few others in transactions are enough to be given it, or to leave it
    // to none.
    private const int Others = 2;

    /// <param name="session">Nobody else uses it.</param>
    /// <param name="open">Opens another connection in the same way.</param>
    public static async Task<bool> Run(NpgsqlConnection session, Func<CancellationToken, ValueTask<NpgsqlConnection>> open,
        CancellationToken cancel)
    {
        var mark = Guid.CreateVersion7().ToString("N");
        await session.Rows("SELECT set_config('daybook.session', $1, false)", r => r.GetString(0), cancel, mark);
        List<NpgsqlConnection> others = [];
        try
        {
            for (var i = 0; i < Others; i++)
            {
                if (await Another(open, cancel) is not { } other) return false;
                others.Add(other);
                // Ended with its connection. Until then it keeps what it was given.
                await other.BeginTransactionAsync(cancel);
                if (await Mark(other, cancel) == mark || await Mark(session, cancel) != mark) return true;
            }

            return false;
        }
        finally
        {
            foreach (var other in others) await other.DisposeAsync();
        }
    }

    // A pool that the operator has made too small does not keep the app from starting.
    private static async Task<NpgsqlConnection?> Another(Func<CancellationToken, ValueTask<NpgsqlConnection>> open,
        CancellationToken cancel)
    {
        try
        {
            return await open(cancel);
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private static async Task<string> Mark(NpgsqlConnection connection, CancellationToken cancel) =>
        (await connection.Rows("SELECT coalesce(current_setting('daybook.session', true), '')", r => r.GetString(0), cancel)).Single();
}
