using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddDaybook(options =>
{
    options.Url = new Uri(builder.Configuration["Daybook:Url"] ?? "http://127.0.0.1:7071");
    options.Key = builder.Configuration["Daybook:Key"] ?? "daybook-local-key";
    options.Source = "orders";
});
await builder.Build().RunAsync();
