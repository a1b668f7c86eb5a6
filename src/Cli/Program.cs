using Daybook.Cli;
using Daybook.Cli.Verbs;

return await CommandLine.Run(
    args,
    Up.Create(),
    Reset.Create(),
    Migrate.Create(),
    Import.Create(),
    Generate.Create(),
    Query.Create(),
    Sql.Create(),
    Tail.Create(),
    Doctor.Create(),
    Keys.Create(),
    Token.Create(),
    Rollup.Create(),
    Replay.Create(),
    Restore.Create(),
    Merge.Create(),
    Verify.Create(),
    Completion.Create());
