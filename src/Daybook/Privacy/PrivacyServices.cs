using Daybook.Foundation;
using Daybook.Privacy.Erasing;
using Daybook.Privacy.Exporting;
using Daybook.Privacy.People;
using Daybook.Privacy.Retaining;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Privacy;

/// <summary>Anonymise, look at, erase and export a person, retention. The only deleter of events.</summary>
public static class PrivacyServices
{
    public static IServiceCollection AddPrivacy(this IServiceCollection services) => services
        .AddSingleton<Erasures>()
        .AddSingleton<DeleteEvents>()
        .AddSingleton<BlankRefused>()
        .AddSingleton<UnlinkUser>()
        .AddSingleton<DropColumns>()
        .AddSingleton<RewriteArchive>()
        .AddSingleton<RunErasure>()
        .AddSingleton<EraseUser>()
        .AddSingleton<ContinueErasures>()
        .AddSingleton<MoveHorizon>()
        .AddSingleton<SealDays>()
        .AddSingleton<DropPartitions>()
        .AddSingleton<DropMetrics>()
        .AddSingleton<ForgetKeys>()
        .AddSingleton<ForgetPeople>()
        .AddSingleton<DropRefused>()
        .AddSingleton<DropCohorts>()
        .AddSingleton<DropShares>()
        .AddSingleton<RetentionSweep>()
        .AddSingleton<PersonDays>()
        .AddSingleton<ArchivedEvents>()
        .AddSingleton<ExportUser>()
        .AddSingleton<FindPeople>()
        .AddSingleton<PeopleOfFunnel>()
        .AddSingleton<PeopleNow>()
        .AddSingleton<ShowPerson>()
        .AddSingleton<PersonEvents>();
}
