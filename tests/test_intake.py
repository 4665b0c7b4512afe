"""What users bring as files: each is read rightly, or told with file, line and remedy while the rest is read."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rawi.intake.dates import parse_date
from rawi.intake.encoding import NotText, decode
from rawi.intake.files import Intake, read
from rawi.intake.record import MAX_TEXT, BadRecord
from rawi.records import Report

TEXT = "قال ناطق باسم الجيش إن طائرات مجهولة قصفت مستودعا قرب المطار فجر اليوم، وأضاف أن ثلاثة حراس أصيبوا."
MORE = "وتوعد الناطق بالرد في الوقت المناسب، فيما لم تعلن أي جهة مسؤوليتها."
HEADLINE = "قصف مستودع قرب المطار"


def reports(path: Path | str, **options: object) -> list[Report]:
    items = list(read(path, **options))  # type: ignore[arg-type]
    assert all(isinstance(item, Report) for item in items), items
    return items  # type: ignore[return-value]


def only(path: Path | str, **options: object) -> Report:
    (report,) = reports(path, **options)
    return report


def bad(path: Path | str, **options: object) -> BadRecord:
    (item,) = list(read(path, **options))  # type: ignore[arg-type]
    assert isinstance(item, BadRecord), item
    return item


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# encodings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1256", "iso-8859-6"]
)
def test_text_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    assert only(put(tmp_path, "a.txt", TEXT.encode(encoding))).text == TEXT


@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-6", "cp720", "utf-16-le"])
def test_a_headline_is_enough_to_tell_the_encoding(encoding: str) -> None:
    assert decode(HEADLINE.encode(encoding)).text == HEADLINE


def test_windows_1256_keeps_its_quotation_marks_and_dashes() -> None:
    text = f"«{TEXT}» – “{HEADLINE}”"
    assert decode(text.encode("windows-1256")).text == text


def test_a_declared_charset_is_not_believed_against_the_letters() -> None:
    assert decode(TEXT.encode("windows-1256"), "iso-8859-1").text == TEXT
    assert decode(TEXT.encode(), "windows-1256").text == TEXT


def test_broken_bytes_in_utf8_spoil_only_themselves(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = TEXT.encode() + b"\xd9 \xff " + TEXT.encode()
    report = only(put(tmp_path, "a.txt", data))
    assert report.text.startswith(TEXT) and report.text.endswith(TEXT)
    assert report.text.count("\ufffd") == 2
    assert "a.txt" in caplog.text and "replaced" in caplog.text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=200))
def test_any_utf8_text_is_read_as_it_is(text: str) -> None:
    assert decode(text.encode()).text == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "ZIP"),
        (b"\x1f\x8b\x08\x00rest", "gzip"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (bytes(range(256)) * 50, "not a text file"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" * 40, "not a text file"),
    ],
)
def test_a_binary_file_is_told_for_what_it_is(tmp_path: Path, content: bytes, word: str) -> None:
    record = bad(put(tmp_path, "a.txt", content))
    assert record.file.endswith("a.txt") and word in record.why


def test_an_encoding_that_is_not_known_is_refused_not_guessed() -> None:
    with pytest.raises(NotText, match="UTF-8"):
        decode("Съобщение за нападение край летището тази сутрин".encode("koi8-r"))


# plain text


def test_a_text_file_is_one_report_named_after_it(tmp_path: Path) -> None:
    report = only(put(tmp_path, "خبر.txt", TEXT), published="2019-07-10")
    assert (report.id, report.text, report.published) == ("خبر", TEXT, "2019-07-10")


def test_line_ends_of_windows_become_plain_ones(tmp_path: Path) -> None:
    assert only(put(tmp_path, "a.txt", "سطر\r\nسطر\rسطر")).text == "سطر\nسطر\nسطر"


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"\xff\xfe", "\u2003\n".encode()])
def test_an_empty_file_is_told(tmp_path: Path, content: bytes) -> None:
    assert "empty" in bad(put(tmp_path, "a.txt", content)).why


def test_a_50_mb_text_is_refused_at_once_with_what_to_do(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", (TEXT + "\n").encode() * (50_000_000 // len(TEXT.encode())))
    start = time.monotonic()
    record = bad(path)
    assert time.monotonic() - start < 5
    assert "JSONL" in record.why and "split" in record.why and "larger than" in record.why


def test_the_limit_counts_characters_not_bytes(tmp_path: Path) -> None:
    assert len(only(put(tmp_path, "a.txt", "ق" * MAX_TEXT)).text) == MAX_TEXT
    assert f"{MAX_TEXT + 1:,}" in bad(put(tmp_path, "b.txt", "ق" * (MAX_TEXT + 1))).why


# JSONL


def test_jsonl_fields_come_through(tmp_path: Path) -> None:
    fields = {
        "id": "x-1",
        "text": TEXT,
        "title": HEADLINE,
        "publisher": "صحيفة الميناء",
        "url": "https://example.org/1",
        "language": "ar",
    }
    document = {**fields, "published": "2019-07-10T08:30:00+03:00", "section": "world"}
    path = put(tmp_path, "a.jsonl", json.dumps(document))
    assert only(path) == Report(**fields, published="2019-07-10")


def test_bad_lines_of_jsonl_are_told_by_number_and_the_others_read(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "first", "text": TEXT}),
        '{"id": "cut off", "text": "' + TEXT,
        json.dumps({"id": "no text", "title": HEADLINE}),
        json.dumps({"text": TEXT}),
        "",
        json.dumps({"id": "wrong kind", "text": 7}),
        json.dumps({"id": "when", "text": TEXT, "published": "أول أمس"}),
        json.dumps([TEXT]),
        json.dumps({"id": "blank", "text": "  "}),
        json.dumps({"id": 12, "text": TEXT}),
    ]
    path = put(tmp_path, "a.jsonl", "\n".join(lines))
    items = list(read(path))
    assert [item.id for item in items if isinstance(item, Report)] == ["first", "12"]
    told = {item.line: item for item in items if isinstance(item, BadRecord)}
    assert sorted(line for line in told if line) == [2, 3, 4, 6, 7, 8, 9]
    assert "JSON" in told[2].why and "'text'" in told[3].why and "'id'" in told[4].why
    assert "a number" in told[6].why and "أول أمس" in told[7].why and "2019-07-10" in told[7].why
    assert str(told[2]).startswith(f"{path}:2: ")


def test_jsonl_is_read_line_by_line_in_utf16_and_windows_1256_too(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": str(n), "text": TEXT}, ensure_ascii=False) + "\n" for n in range(3))
    for encoding in ("utf-16", "windows-1256", "utf-8-sig"):
        assert [r.text for r in reports(put(tmp_path, "a.jsonl", lines.encode(encoding)))] == [TEXT] * 3


def test_one_json_value_over_many_lines_is_one_problem_not_hundreds(tmp_path: Path) -> None:
    documents = [{"id": str(n), "text": TEXT} for n in range(100)]
    assert "jq" in bad(put(tmp_path, "a.json", json.dumps(documents, indent=2))).why


def test_a_text_without_end_in_jsonl_is_one_bad_record(tmp_path: Path) -> None:
    long = json.dumps({"id": "long", "text": "ق" * (MAX_TEXT + 1)})
    items = list(read(put(tmp_path, "a.jsonl", long + "\n" + json.dumps({"id": "b", "text": TEXT}))))
    assert [type(item) for item in items] == [BadRecord, Report]


def test_keys_of_jsonl_may_have_other_names(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", json.dumps({"doc": "x", "body": TEXT, "day": "2019-07-10"}))
    report = only(path, columns={"id": "doc", "text": "body", "published": "day"})
    assert (report.id, report.text, report.published) == ("x", TEXT, "2019-07-10")


# CSV


def test_csv_columns_are_found_by_arabic_and_english_names(tmp_path: Path) -> None:
    arabic = f'المعرف;العنوان;نص الخبر;تاريخ النشر;المصدر\n7;"{HEADLINE}";"{TEXT}\nوسطر ثان";2019-07-10;وكالة\n'
    report = only(put(tmp_path, "a.csv", "\ufeff" + arabic))
    assert (report.id, report.title, report.text) == ("7", HEADLINE, TEXT + "\nوسطر ثان")
    assert (report.published, report.publisher) == ("2019-07-10", "وكالة")
    english = f"Article_ID\tHeadline\tFull Text\n8\t{HEADLINE}\t{TEXT}\n"
    assert only(put(tmp_path, "b.tsv", english)).text == TEXT
    assert only(put(tmp_path, "c.csv", f"sep=|\nid|text\n9|{TEXT}\n".encode("windows-1256"))).text == TEXT


def test_csv_columns_can_be_named(tmp_path: Path) -> None:
    path = put(tmp_path, "news.csv", f"when,what,text\n2019-07-10,{TEXT},x\n")
    report = only(path, columns={"text": "What", "published": "when"})
    assert (report.id, report.text, report.published) == ("news-2", TEXT, "2019-07-10")


def test_csv_without_the_column_says_which_there_are(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", "when,what\n2019,x\n")
    assert "--text-column" in bad(path).why and "'when', 'what'" in bad(path).why
    assert "'story'" in bad(path, columns={"text": "story"}).why


def test_a_mark_left_open_in_csv_loses_only_its_own_row(tmp_path: Path) -> None:
    rows = [f"{n},{TEXT}" for n in range(50)]
    rows[3] = f'3,"{TEXT}'
    rows[5] = "5"
    rows[7] = '7,"قال ""نعم"" ثم مضى"'
    items = list(read(put(tmp_path, "a.csv", "id,text\n" + "\n".join(rows) + "\n")))
    assert [item.id for item in items if isinstance(item, Report)] == [str(n) for n in range(50) if n not in (3, 5)]
    told = [item for item in items if isinstance(item, BadRecord)]
    assert [item.line for item in told] == [5, 7]
    assert "quotation mark" in told[0].why and "1 fields where the header has 2" in told[1].why
    assert any(isinstance(item, Report) and item.text == 'قال "نعم" ثم مضى' for item in items)


def test_csv_fields_may_be_long(tmp_path: Path) -> None:
    long = TEXT * 5000
    assert only(put(tmp_path, "a.csv", f'id,text\n1,"{long}"\n')).text == long


# HTML

PAGE = """<!DOCTYPE html><html lang="ar"><head><meta charset="{charset}"><title>{title} | الميناء</title>
<meta property="og:site_name" content="صحيفة الميناء"><link rel="canonical" href="https://example.org/2019/07/10/port">
{extra}</head><body><nav><a href="/">الرئيسية</a> <a href="/x">رياضة</a></nav>
<article><h1>{title}</h1><p>{text}</p><p>{more}</p></article>
<footer>كل الحقوق محفوظة 2024-01-01</footer></body></html>"""


def page(extra: str = "", charset: str = "utf-8") -> str:
    return PAGE.format(title=HEADLINE, text=TEXT, more=MORE, extra=extra, charset=charset)


def test_a_page_gives_its_article_and_what_it_states_about_itself(tmp_path: Path) -> None:
    report = only(put(tmp_path, "a.html", page('<meta property="article:published_time" content="2019-07-11T01:00Z">')))
    assert TEXT in report.text and MORE in report.text
    assert "رياضة" not in report.text and "الحقوق" not in report.text
    assert (report.id, report.title, report.publisher) == ("a", HEADLINE, "صحيفة الميناء")
    assert (report.published, report.url) == ("2019-07-11", "https://example.org/2019/07/10/port")
    assert report.language == "ar"


@pytest.mark.parametrize(
    ("extra", "date"),
    [
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2019-07-09"}]}</script>', "2019-07-09"),
        ('<script type="application/ld+json">{broken</script>', "2019-07-10"),
        ('<meta name="date" content="أمس">', "2019-07-10"),
    ],
)
def test_the_date_of_a_page_is_one_that_it_states(tmp_path: Path, extra: str, date: str) -> None:
    assert only(put(tmp_path, "a.html", page(extra))).published == date


def test_a_date_in_the_footer_or_text_of_a_page_is_no_publication_date(tmp_path: Path) -> None:
    text = page().replace("2019/07/10/", "").replace("</article>", "<p>في 3 مارس 2018 وقع الاتفاق.</p></article>")
    assert only(put(tmp_path, "a.html", text)).published is None


def test_the_charset_that_a_page_claims_may_be_wrong(tmp_path: Path) -> None:
    for claimed, true in (("utf-8", "windows-1256"), ("windows-1256", "utf-8"), ("iso-8859-1", "windows-1256")):
        assert TEXT in only(put(tmp_path, "a.html", page(charset=claimed).encode(true))).text


def test_pages_are_read_without_trafilatura_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "trafilatura", None)
    report = only(put(tmp_path, "a.html", page()))
    assert report.text == f"{HEADLINE}\n{TEXT}\n{MORE}"
    assert (report.title, report.published) == (HEADLINE, "2019-07-10")


def test_boxes_around_the_article_are_left_out(tmp_path: Path) -> None:
    # this takes trafilatura, with all that it needs: a broken installation shows here
    box = '<div class="related-posts sidebar"><ul><li><a href="/1">اقرأ أيضا</a></li></ul></div>'
    report = only(put(tmp_path, "a.html", page().replace("</article>", "</article>" + box)))
    assert MORE in report.text and "اقرأ أيضا" not in report.text


def test_a_page_without_an_article_is_told(tmp_path: Path) -> None:
    assert "no article" in bad(put(tmp_path, "a.html", "<html><body><script>x()</script></body></html>")).why


# kinds, folders, ids, standard input


def test_the_kind_is_told_by_content_where_the_name_does_not(tmp_path: Path) -> None:
    assert only(put(tmp_path, "a", json.dumps({"id": "x", "text": TEXT}))).id == "x"
    assert only(put(tmp_path, "b", page())).title == HEADLINE
    assert only(put(tmp_path, "c", f"id,text\n1,{TEXT}\n")).id == "1"
    assert only(put(tmp_path, "d", f"قال، النص: {TEXT}\n{TEXT}")).id == "d"
    assert "XML" in bad(put(tmp_path, "e", "<?xml version='1.0'?><rss><channel/></rss>")).why


def test_a_folder_is_read_in_order_with_what_is_in_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "b").mkdir()
    put(tmp_path, "a.txt", TEXT)
    put(tmp_path, "b/a.txt", HEADLINE)
    put(tmp_path, "b/c.jsonl", json.dumps({"id": "x", "text": TEXT}) + "\n{")
    put(tmp_path, "photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF")
    put(tmp_path, ".hidden.txt", TEXT)
    items = list(read(tmp_path))
    assert [item.id for item in items if isinstance(item, Report)] == ["a", "a-2", "x"]
    (record,) = [item for item in items if isinstance(item, BadRecord)]
    assert record.file.endswith("c.jsonl") and record.line == 2
    assert "photo.jpg" in caplog.text and "passed over" in caplog.text


def test_an_empty_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    assert "no files" in bad(tmp_path).why
    assert "no such file" in bad(tmp_path / "x.txt").why


def test_ids_are_unique_in_a_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    lines = put(tmp_path, "a.jsonl", (json.dumps({"id": "x", "text": TEXT}) + "\n") * 2)
    items = list(Intake([lines, put(tmp_path, "x.txt", TEXT), put(tmp_path, "x-2.txt", TEXT)]))
    assert [item.id for item in items if isinstance(item, Report)] == ["x", "x-2", "x-3", "x-2-2"]
    assert "'x-2'" in caplog.text


def test_standard_input_may_be_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    for content, id in ((TEXT, "stdin"), (json.dumps({"id": "x", "text": TEXT}), "x"), (f"id,text\n1,{TEXT}", "1")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
        assert only("-").id == id


def test_the_run_knows_how_far_it_is(tmp_path: Path) -> None:
    files = [put(tmp_path, "a.txt", TEXT), put(tmp_path, "b.jsonl", json.dumps({"id": "x", "text": TEXT}))]
    intake = Intake(files)
    assert intake.size == sum(file.stat().st_size for file in files)
    list(intake)
    assert intake.done == intake.size
    assert Intake(["-"]).size is None


def test_the_output_of_a_run_is_not_read_as_its_input(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", TEXT)
    out = put(tmp_path, "out.jsonl", "")
    assert [type(item) for item in Intake([tmp_path], leave_out=[out])] == [Report]


# dates


@pytest.mark.parametrize(
    "value",
    ["2019-07-10", "2019-07-10T23:59:00+03:00", "20190710", "2019/7/10", "٢٠١٩-٠٧-١٠", "Wed, 10 Jul 2019 08:00:00 GMT"],
)
def test_dates_are_read_as_programs_and_people_write_them(value: str) -> None:
    assert parse_date(value) == "2019-07-10"


def test_a_date_with_one_possible_order_is_read_and_one_with_two_is_not() -> None:
    assert parse_date("25/12/2019") == parse_date("12/25/2019") == "2019-12-25"
    assert parse_date("7/7/2019") == "2019-07-07"
    with pytest.raises(ValueError, match="2019-07-10 or 2019-10-07"):
        parse_date("10/07/2019")


@pytest.mark.parametrize("value", ["", "أمس", "2019", "2019-13-01", "2019-02-30", "10/07/19", "31122"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="2019-07-10"):
        parse_date(value)


@given(st.text(max_size=30))
def test_no_text_makes_the_reader_of_dates_fail_otherwise(value: str) -> None:
    try:
        assert len(parse_date(value)) == 10
    except ValueError as error:
        assert "2019-07-10" in str(error) or " or " in str(error)
