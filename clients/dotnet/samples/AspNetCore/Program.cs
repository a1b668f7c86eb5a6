using Daybook.Client;
using Daybook.Client.Samples;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ShopJson.Default));
builder.Services.AddDaybook(options =>
{
    options.Url = new Uri(builder.Configuration["Daybook:Url"] ?? "http://127.0.0.1:7071");
    options.Key = builder.Configuration["Daybook:Key"] ?? "daybook-local-key";
    options.Source = "shop";
    options.SpoolDirectory = builder.Configuration["Daybook:SpoolDirectory"];
});
var app = builder.Build();

// curl -X POST localhost:5000/orders -H 'Content-Type: application/json' -d '{"userId":"u-7","amount":12.5}'
app.MapPost("/orders", async (Order order, DaybookClient daybook) =>
{
    var result = await daybook.Track("order_paid", Person.User(order.UserId), new OrderPaid(order.Amount), ShopJson.Default.OrderPaid);
    return Results.Text(result.EventId);
});
await app.RunAsync();
