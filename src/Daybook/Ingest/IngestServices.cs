using Daybook.Foundation;
using Daybook.Ingest.CloudEvents;
using Daybook.Ingest.Cookieless;
using Daybook.Ingest.Enrich;
using Daybook.Ingest.Segment;
using Daybook.Ingest.Sending;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Ingest;

public static class IngestServices
{
    public static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.AddSettings<IngestOptions>("Daybook:Ingest");
        services.AddSettings<EnrichOptions>(EnrichOptions.Section);
        services.AddSettings<JournalOptions>(JournalOptions.Section);
        return services
            .AddSingleton<EnrichEvents>()
            .AddSingleton<DoorRules>()
            .AddSingleton<EventTypeLabels>()
            .AddSingleton<Writer>()
            .AddSingleton<SentLog>()
            .AddSingleton<Journal>()
            .AddHostedService(services => services.GetRequiredService<Journal>())
            .AddSingleton<GroupCommit>()
            .AddSingleton<SendRejections>()
            .AddSingleton<EnqueueBatch>()
            .AddSingleton<VisitorKeyQueues>()
            .AddSingleton<VisitorKeys>()
            .AddHostedService<ForgetVisitorKeys>()
            .AddSingleton<JudgeRequest>()
            .AddSingleton<JudgeEvent>()
            .AddSingleton<ReceiveEvents>()
            .AddSingleton<ValidateEvents>()
            .AddSingleton<ReceiveSegment>()
            .AddSingleton<WebhookHandshake>()
            .AddSingleton<Attest>()
            .AddHostedService(services => services.GetRequiredService<Attest>());
    }
}
