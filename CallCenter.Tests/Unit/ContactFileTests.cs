using System.Text;
using CallCenter.Web.Contacts;
using CallCenter.Web.Contacts.Import;
using CallCenter.Web.Data;

namespace CallCenter.Tests.Unit;

/// <summary>Files of contacts as spreadsheets, address books and customer systems write them.</summary>
public sealed class ContactFileTests
{
    private static List<CsvRow> Rows(byte[] file) => [.. CsvText.Rows(CsvText.Decode(file)!)];

    private static List<CsvRow> Rows(string text) => Rows(Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData(';')]
    [InlineData(',')]
    [InlineData('\t')]
    public void Whatever_separates_the_columns_they_are_told_apart(char separator)
    {
        var rows = Rows($"Name{separator}Phone\r\n\"Smith{separator} Ann\"{separator}0134\r\n");

        rows.Select(r => string.Join("|", r.Cells)).ShouldBe(["Name|Phone", $"Smith{separator} Ann|0134"]);
    }

    [Fact]
    public void An_umlaut_survives_every_encoding()
    {
        const string text = "Name;Phone\nJürgen Müller;0134\n";
        byte[][] files =
        [
            Encoding.UTF8.GetBytes(text), [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)],
            CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text),
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
        ];

        foreach (var file in files)
        {
            var rows = Rows(file);
            rows[0].Cells[0].ShouldBe("Name");
            rows[1].Cells[0].ShouldBe("Jürgen Müller");
        }
    }

    [Fact]
    public void A_row_is_named_by_the_line_where_it_begins_also_after_blank_lines_and_texts_of_several_lines()
    {
        var rows = Rows("Name;Note\n\nAnn;\"one\ntwo\r\nthree\"\n;\nBob;\n");

        rows.Select(r => (r.Line, r.Cells[0])).ShouldBe([(1, "Name"), (3, "Ann"), (7, "Bob")]);
    }

    [Fact]
    public void The_line_with_which_excel_names_the_separator_is_no_row_and_counts_as_a_line()
    {
        var rows = Rows("sep=,\r\nName,Phone; mobile\r\nAnn,0134\r\n");

        rows.Select(r => (r.Line, r.Cells[1])).ShouldBe([(2, "Phone; mobile"), (3, "0134")]);
    }

    [Fact]
    public void Quotes_within_a_text_are_doubled_or_stand_alone_and_one_that_never_ends_is_found()
    {
        Rows("Name;Note\nAnn;\"says \"\"hi\"\"\"\n")[1].Cells[1].ShouldBe("says \"hi\"");
        var inch = Rows("Name;Note\n5\" pipes;x\nBob;y\n");
        inch.Count.ShouldBe(3);
        inch.ShouldAllBe(r => !r.Broken);

        Rows("Name;Note\nAnn;\"never ends\nBob;x\nCarl;y\n").Single(r => r.Broken).Line.ShouldBe(2);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused() => CsvText.Decode([1, 0, 2, 0, 3]).ShouldBeNull();

    [Theory]
    [InlineData("Name", ImportColumn.Name)]
    [InlineData("FULL NAME", ImportColumn.Name)]
    [InlineData("First Name", ImportColumn.FirstName)]
    [InlineData("Nachname", ImportColumn.LastName)]
    [InlineData("Prénom", ImportColumn.FirstName)]
    [InlineData("Organization 1 - Name", ImportColumn.Company)]
    [InlineData("Firma", ImportColumn.Company)]
    [InlineData("Phone 1 - Value", ImportColumn.Number)]
    [InlineData("Phone 1 - Label", ImportColumn.Label)]
    [InlineData("Business Phone 2", ImportColumn.Number)]
    [InlineData("Mobiltelefon", ImportColumn.Number)]
    [InlineData("Tel.", ImportColumn.Number)]
    [InlineData("Telefax", ImportColumn.Ignore)]
    [InlineData("Kunden-Nr.", ImportColumn.ExternalId)]
    [InlineData("Birthday", ImportColumn.Ignore)]
    public void A_column_is_known_by_its_usual_names(string header, ImportColumn expected) =>
        ColumnNames.Guess(header).ShouldBe(expected);

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil.test\")")]
    [InlineData("+14155550134")]
    [InlineData("-2+3")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1+1")]
    [InlineData(" =1+1")]
    [InlineData("'=1+1")]
    public void No_exported_cell_begins_as_a_formula_and_an_import_takes_the_mark_away(string text)
    {
        var cell = CsvCell.Safe(text);

        cell[0].ShouldBe('\'');
        CsvCell.Read(cell).ShouldBe(text.Trim());
    }

    [Theory]
    [InlineData("Ann Smith")]
    [InlineData("O'Brien")]
    [InlineData("'t Hooft")]
    [InlineData("")]
    public void Other_cells_stay_as_they_are(string text)
    {
        CsvCell.Safe(text).ShouldBe(text);
        CsvCell.Read(text).ShouldBe(text);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("Office 2")]
    [InlineData("Home; evenings")]
    [InlineData("Büro (2. Stock)")]
    [InlineData("a|b ::: c")]
    [InlineData(":)")]
    [InlineData(":(")]
    public void A_label_survives_the_cell_of_its_number(string label)
    {
        ContactNumber[] numbers =
        [
            new() { Number = "+4930901820", Label = label }, new() { Number = "+4930901821" },
            new() { Number = "+4930901822", Label = label },
        ];

        var read = NumberCell.Parts(NumberCell.Write(numbers)).Select(NumberCell.Labelled).Select(n => (n.Number.Trim(), n.Label));

        read.ShouldBe([("+4930901820", label), ("+4930901821", ""), ("+4930901822", label)]);
    }

    [Theory]
    [InlineData("030 901820 (2)", "030 901820", "2")]
    [InlineData("030 901820(Büro)", "030 901820", "Büro")]
    [InlineData("(030) 901825 (Home)", "(030) 901825", "Home")]
    [InlineData("+1 (415) 555-0134 (Mobile)", "+1 (415) 555-0134", "Mobile")]
    [InlineData("(030) 901825", "(030) 901825", "")]
    [InlineData("+49 30 (901820)", "+49 30 (901820)", "")]
    public void A_label_is_told_from_a_number_that_has_brackets_itself(string part, string number, string label)
    {
        var read = NumberCell.Labelled(part);

        (read.Number.Trim(), read.Label).ShouldBe((number, label));
    }

    [Fact]
    public void Numbers_in_one_cell_are_told_apart_also_after_a_bracket_that_is_never_closed() =>
        NumberCell.Parts("030 901820 (old; home) | 030 901821 ::: 030 901822 (x; 030 901823\n030 901824").Select(p => p.Trim())
            .ShouldBe(["030 901820 (old; home)", "030 901821", "030 901822 (x", "030 901823", "030 901824"]);

    [Theory]
    [InlineData("Jürgen MÜLLER", "jurgen muller")]
    [InlineData("Straße  &  Söhne", "strasse sohne")]
    [InlineData("Łukasz Ørsted", "lukasz orsted")]
    [InlineData("Ann-Marie O’Hara", "ann marie o hara")]
    [InlineData("Анна", "z0430z043dz043dz0430")]
    [InlineData("…", "")]
    [InlineData("A\ufffeB\ud83d", "ab")]
    public void Names_are_searched_without_case_accents_and_punctuation(string text, string folded) =>
        Folded.Of(text).ShouldBe(folded);
}
