using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Daybook.Client.Samples;

/// <summary>Records that an order was paid.</summary>
public sealed class PayOrder(DaybookClient daybook)
{
    [Function(nameof(PayOrder))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "users/{userId}/orders/{orderId}/pay")] HttpRequest request,
        string userId,
        string orderId)
    {
        // The id comes from the order: if the caller, or the host, runs this again, Daybook still stores one event.
        var details = new EventDetails { EventId = $"order-{orderId}-paid" };
        var result =
            await daybook.Track("order_paid", Person.User(userId), new OrderPaid(orderId), OrdersJson.Default.OrderPaid, details,
                request.HttpContext.RequestAborted);
        // A plan that bills by execution may freeze the process right after the answer, so what counts is sent before it.
        var sent = await daybook.Flush(TimeSpan.FromSeconds(5), request.HttpContext.RequestAborted);
        return new OkObjectResult(new { result.EventId, sent });
    }
}

internal sealed record OrderPaid(string OrderId);

[JsonSerializable(typeof(OrderPaid))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class OrdersJson : JsonSerializerContext;
