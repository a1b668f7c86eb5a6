using System.Buffers;
using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using Daybook.Foundation.Columns;
using DuckDB.NET.Data;

namespace Daybook.Reports.Sql.Worker;

/// <summary>Runs a statement that was checked, in an engine made for it, locked before anything of it is read.</summary>
internal static class RunStatement
{
    private const int Threads = 2;
    private const string Spill = "spill";

    // Texts and lists of functions, which the engine's own limit does not count, and this program.
    private const long Beside = 512L * 1024 * 1024;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Run(string sql, WorkerRun run, Stream output)
    {
        // What was checked is what is run, whoever asks.
        var check = CheckStatement.Run(sql);
        if (check.Refused is not null)
        {
            SqlWorker.Write(output, check);
            return;
        }

        using var connection = Open(run);
        ProcessLimits.Grow(run.MemoryBytes + Beside);
        var (prefix, statement) = Explained.Split(sql);
        var columns = prefix.Length > 0 ? null : Describe(connection, SqlText.WithoutEnd(statement), run);
        var place = columns is null
            ? new StatementPlace(sql, prefix + statement, prefix.Length, sql.Length - statement.Length)
            : Formed(sql, SqlText.WithoutEnd(statement), columns);
        try
        {
            using var command = Command(connection, place.Given, run);
            command.UseStreamingMode = true;
            using var reader = command.ExecuteReader();
            Write(reader, columns, run, output);
        }
        catch (DuckDBException e)
        {
            SqlWorker.Write(output, place.Failed(SqlWorker.KindOf(e), e.Message));
        }
    }

    /// <summary>An engine with the views and nothing else, in which nothing can be set any more.</summary>
    internal static DuckDBConnection Open(WorkerRun run)
    {
        Directory.CreateDirectory(Path.Combine(run.Folder, Spill));
        var connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            connection.Open();
            foreach (var setting in Settings(run)) Execute(connection, $"SET {setting}");
            foreach (var view in run.Views) Execute(connection, view);
            Execute(connection, "SET lock_configuration = true");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // What the values will be, so that they can be taken out exactly. Null: the engine does not say, or the statement is wrong, which
    // running it tells better.
    private static List<SqlColumn>? Describe(DuckDBConnection connection, string statement, WorkerRun run)
    {
        try
        {
            using var command = Command(connection, $"DESCRIBE {statement}", run);
            using var reader = command.ExecuteReader();
            List<SqlColumn> columns = [];
            while (reader.Read()) columns.Add(new(reader.GetString(0), reader.GetString(1)));
            return columns;
        }
        catch (Exception e) when (e is DuckDBException or InvalidOperationException)
        {
            return null;
        }
    }

    // The statement may end in a comment. Names may be given twice.
    private static StatementPlace Formed(string sql, string statement, List<SqlColumn> columns)
    {
        var head = $"SELECT {string.Join(", ", columns.Select((c, i) => CellForms.Expression(c.Type, $"c{i}")))} FROM (\n";
        return new(sql, $"{head}{statement}\n) AS t({string.Join(", ", columns.Select((_, i) => $"c{i}"))})", head.Length, 0);
    }

    private static void Write(DbDataReader reader, List<SqlColumn>? described, WorkerRun run, Stream output)
    {
        var columns = described ?? [.. Enumerable.Range(0, reader.FieldCount)
            .Select(i => new SqlColumn(reader.GetName(i), reader.GetDataTypeName(i).ToUpperInvariant()))];
        CellForm[] forms = [.. columns.Select(c => described is null ? CellForm.Value : CellForms.Of(c.Type))];
        SqlWorker.Write(output, new() { Columns = columns });
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Json);
        var (rows, bytes, hit) = (0, 0L, (string?)null);
        while (hit is null && reader.Read())
        {
            if (rows == run.MaxRows)
            {
                hit = "rows";
                break;
            }

            json.WriteStartArray();
            for (var i = 0; i < columns.Count; i++) JsonValue.Write(json, reader, i, forms[i]);
            json.WriteEndArray();
            json.Flush();
            bytes += buffer.WrittenCount;
            if (bytes > run.MaxBytes) hit = "bytes";
            else
            {
                output.Write(buffer.WrittenSpan);
                output.WriteByte((byte)'\n');
                rows++;
            }

            buffer.ResetWrittenCount();
            json.Reset();
        }

        SqlWorker.Write(output, new() { Ended = true, Hit = hit });
    }

    // External access goes last of those that need it, and the settings are locked when the views are made.
    private static IEnumerable<string> Settings(WorkerRun run) =>
    [
        $"threads = {Threads}",
        $"memory_limit = '{run.MemoryBytes}B'",
        $"temp_directory = {ColumnQuery.Quoted(Path.Combine(run.Folder, Spill))}",
        $"max_temp_directory_size = '{run.SpillBytes}B'",
        EngineFault.Setting,
        "TimeZone = 'UTC'",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_community_extensions = false",
        "allow_unsigned_extensions = false",
        "max_expression_depth = 500",
        $"allowed_paths = [{string.Join(", ", run.Files.Select(ColumnQuery.Quoted))}]",
        "enable_external_access = false",
    ];

    private static DuckDBCommand Command(DuckDBConnection connection, string sql, WorkerRun run)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var value in run.Parameters) command.Parameters.Add(new DuckDBParameter(Value(value) ?? DBNull.Value));
        return command;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        // As an exact number if it is written as one.
        JsonValueKind.Number when !value.GetRawText().ContainsAny('e', 'E') && value.TryGetDecimal(out var number) => number,
        JsonValueKind.Number => value.GetDouble(),
        _ => null,
    };
}
