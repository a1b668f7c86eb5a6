namespace Daybook.Store.Persist;

/// <summary>Finds the events that make a message fail, by trying halves of it. Every try is rolled back.</summary>
internal static class GuiltyEvents
{
    /// <param name="guilty">Whether a fault condemns the events that were tried. Any other fault is rethrown, because it says nothing
    /// about the events.</param>
    /// <param name="probe">Tries the events at some positions.</param>
    public static async Task<IReadOnlyDictionary<int, Condemned>> Find(
        PendingMessage message, Func<Exception, bool> guilty, Func<PendingMessage, IReadOnlySet<int>, CancellationToken, Task> probe,
        CancellationToken cancel)
    {
        var found = new Dictionary<int, Condemned>(message.Dead);
        var open = new Stack<int[]>();
        open.Push([.. message.Events.Select(e => e.Position).Where(p => !found.ContainsKey(p))]);
        while (open.TryPop(out var positions))
        {
            try
            {
                await probe(message, positions.ToHashSet(), cancel);
            }
            catch (Exception e) when (guilty(e))
            {
                if (positions.Length == 1)
                {
                    found[positions[0]] = Condemned.By(e);
                }
                else if (positions.Length > 1)
                {
                    open.Push(positions[(positions.Length / 2)..]);
                    open.Push(positions[..(positions.Length / 2)]);
                }
            }
        }

        return found;
    }
}
