using Microsoft.Extensions.Hosting;

namespace Daybook.Client;

/// <summary>
/// Makes the client when the host starts, so that a wrong option stops the start, and sends what waits when the host stops.
/// </summary>
internal sealed class DaybookHostedService(DaybookClient client) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.DisposeAsync().AsTask().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The host grants no more time; the container still disposes of the client.
        }
    }
}
