using Microsoft.Extensions.Logging;

namespace Daybook.Client;

/// <summary>Sends one batch until Daybook has judged each of its events.</summary>
internal sealed class DeliverBatch(PostBatch post, Pause pause, Notices notices, ClientMetrics metrics, DaybookClientOptions options,
    ILogger log)
{
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> asked for it; the batch is not finished.</exception>
    public async Task Run(ReadOnlyMemory<ReadOnlyMemory<byte>> batch, CancellationToken stop)
    {
        var body = post.Encode(batch.Span);
        for (var first = true; ; first = false)
        {
            metrics.Sent(batch.Length, again: !first);
            switch (await post.Run(body, stop))
            {
                case Answer.Judged(var receipt):
                    pause.Reset();
                    notices.Judged(batch.Span, receipt);
                    return;

                case Answer.Refused(var code, var detail) when batch.Length == 1:
                    notices.Refused(batch.Span[0].Span, code, detail);
                    return;

                case Answer.Refused:
                    await Run(batch[..(batch.Length / 2)], stop);
                    await Run(batch[(batch.Length / 2)..], stop);
                    return;

                case Answer.NoAccess(var status, var detail):
                    log.NoAccess(status, detail, Pause.NextWithoutAccess().TotalMinutes);
                    await Wait(new DeliveryFault(status, detail, Pause.NextWithoutAccess()), asked: false, stop);
                    break;

                case Answer.Again(var status, var detail, var after):
                    var next = pause.Next(after);
                    log.SentLater(status, detail, next.TotalSeconds);
                    await Wait(new DeliveryFault(status, detail, next), asked: after is not null, stop);
                    break;
            }
        }
    }

    private Task Wait(DeliveryFault fault, bool asked, CancellationToken stop)
    {
        notices.Call(options.OnFault, fault);
        return pause.Wait(fault.RetryIn, asked, stop);
    }
}
