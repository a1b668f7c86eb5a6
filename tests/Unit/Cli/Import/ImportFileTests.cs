using System.IO.Compression;
using System.Text;
using Daybook.Cli.Import;
using Daybook.Cli.Sending;

namespace Daybook.Tests.Cli.Import;

public sealed class ImportFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("daybook-import-file-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(".jsonl.gz")]
    [InlineData(".jsonl.br")]
    [InlineData(".csv.gz")]
    public void A_compressed_file_that_is_cut_off_stops_after_its_last_whole_record(string extension)
    {
        var (whole, after) = Packed(extension, 100, 40);
        var file = Open(Write(extension, whole[..after]));
        var read = new List<ImportRecord>();
        var fault = Assert.Throws<ImportException>(
            () => read.AddRange(file.Records(_ => { }).Select(record => record with { Body = record.Body.ToArray() })));
        Assert.Contains("the file is cut off after record 40", fault.Message, StringComparison.Ordinal);

        Assert.Equal(100, Open(Write(extension, whole)).Records(_ => { }).Count());
    }

    [Fact]
    public void Cut_at_any_byte_it_is_never_taken_as_whole()
    {
        var (whole, _) = Packed(".jsonl.gz", 20, 20);
        for (var cut = 0; cut < whole.Length; cut++)
        {
            var path = Write(".jsonl.gz", whole[..cut]);
            Assert.Contains("cut off", Assert.Throws<ImportException>(() => Open(path).Records(_ => { }).Count()).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_compressed_file_whose_name_does_not_say_so_is_named_and_what_to_do_too()
    {
        var (gzip, _) = Packed(".jsonl.gz", 20, 20);
        var twice = new MemoryStream();
        using (var pack = new GZipStream(twice, CompressionLevel.Fastest)) pack.Write(gzip);

        Assert.Contains("looks gzip-compressed. Give it a name that ends in .gz", Fault(".jsonl", gzip), StringComparison.Ordinal);
        Assert.Contains("looks zstd-compressed, which cannot be read", Fault(".csv", [0x28, 0xB5, 0x2F, 0xFD, 0x20]),
            StringComparison.Ordinal);
        Assert.Contains("looks gzip-compressed again", Fault(".jsonl.gz", twice.ToArray()), StringComparison.Ordinal);

        string Fault(string extension, byte[] content) => Assert.Throws<ImportException>(() => Open(Write(extension, content))).Message;
    }

    [Fact]
    public void A_second_member_that_is_cut_off_is_noticed_too()
    {
        var (whole, _) = Packed(".jsonl.gz", 10, 10);
        var path = Write(".jsonl.gz", [.. whole, .. whole[..^1]]);
        Assert.Contains("after record 20", Assert.Throws<ImportException>(() => Open(path).Records(_ => { }).Count()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_history_without_any_time_is_refused_before_anything_is_sent()
    {
        var path = Path.Combine(_folder, "amplitude.jsonl");
        File.WriteAllLines(path, Enumerable.Repeat("""{"event_type":"x","device_id":"d","event_time":"2026-01-01 10:00:00.000000"}""", 5));
        var fault = Assert.Throws<ImportException>(() => SomeTime.Demand(Open(path)));
        Assert.Contains("none of the first 5 records says when it happened", fault.Message, StringComparison.Ordinal);
        File.AppendAllText(path, """{"event_type":"x","user_id":"u","ts":"2026-01-01T10:00:00Z"}""");
        SomeTime.Demand(Open(path));
    }

    private string Write(string extension, byte[] bytes)
    {
        var path = Path.Combine(_folder, $"{Guid.CreateVersion7():N}{extension}");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static ImportFile Open(string path) =>
        ImportFile.Open(new ImportOptions(path, new Target(new Uri("http://127.0.0.1:1"), null)));

    /// <summary>Records flushed one by one, and the length after one of them.</summary>
    private static (byte[] Whole, int After) Packed(string extension, int records, int after)
    {
        var packed = new MemoryStream();
        var length = 0;
        using (Stream stream = extension.EndsWith(".br", StringComparison.Ordinal)
            ? new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true)
            : new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            if (extension.StartsWith(".csv", StringComparison.Ordinal)) stream.Write("occurred_at,user_id,event_type\n"u8);
            for (var i = 1; i <= records; i++)
            {
                stream.Write(Encoding.UTF8.GetBytes(extension.StartsWith(".csv", StringComparison.Ordinal)
                    ? $"2026-01-01T00:00:00Z,u{i},x\n"
                    : $"{{\"event_type\":\"x\",\"user_id\":\"u{i}\",\"occurred_at\":\"2026-01-01T00:00:00Z\"}}\n"));
                stream.Flush();
                if (i == after) length = (int)packed.Length;
            }
        }

        return (packed.ToArray(), length);
    }
}
