namespace Daybook.Store.Persist;

/// <summary>
/// Whether keys may be taken without looking for them first. That saves an index look-up an event, and costs a whole transaction if one of
/// the keys exists. So a duplicate ends it until enough transactions in a row had none.
/// </summary>
/// <remarks>For several threads. It only decides which way is faster: both store the same.</remarks>
internal sealed class Trust
{
    /// <summary>Transactions without a duplicate before trust returns. A wrong trust is then at most one transaction in so many.</summary>
    internal const int After = 64;

    private int _clean;

    /// <summary>A message that was delivered before, or waited, may be stored already.</summary>
    public bool Has(IReadOnlyList<PendingMessage> messages) => Volatile.Read(ref _clean) >= After && !messages.Any(m => m.MayBeFinished);

    public void Lose() => Volatile.Write(ref _clean, 0);

    /// <param name="plan">Of a transaction that looked for every key.</param>
    public void Learn(BatchPlan plan)
    {
        if (plan.HasStoredBefore) Lose();
        else if (Volatile.Read(ref _clean) < After) Interlocked.Increment(ref _clean);
    }
}
