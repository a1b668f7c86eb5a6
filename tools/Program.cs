using Daybook.Cli;
using Daybook.Tools.Verbs;

return await CommandLine.Run(
    "dotnet run --project tools -c Release --", "What the people who build Daybook measure and break it with.", args,
    Bench.Create(),
    Chaos.Create());
