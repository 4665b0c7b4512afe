"""Where reports come from besides plain files: each source is read whole, gone on with anywhere, and told when bad."""

from __future__ import annotations

import gzip
import io
import json
import resource
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from local_site import Site, entry, feed, page, running, text, without_end

from rawi.intake import language
from rawi.intake.canonical import choose, clean, page_id
from rawi.intake.feeds import read_feed
from rawi.intake.jsonlist import _Scan
from rawi.intake.origin import Later, Options, Origin, Taken
from rawi.intake.record import BadRecord
from rawi.intake.sitemap import read_sitemap
from rawi.intake.sources import expand
from rawi.intake.web import FetchError, Stopped, Web
from rawi.records import Report


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


@pytest.fixture
def web() -> Web:
    return Web(pause=0, max_seconds=3)


def origins(source: Path | str, web: Web | None = None, **options: object) -> list[Origin]:
    return list(expand([str(source)], Options(**options), web or Web(pause=0)))  # type: ignore[arg-type]


def taken(source: Path | str, **options: object) -> list[Taken]:
    return [taken for origin in origins(source, **options) for taken in origin.read([])]


def reports(source: Path | str, **options: object) -> list[Report]:
    items = [taken.item for taken in taken(source, **options)]
    assert all(isinstance(item, Report) for item in items), items
    return items  # type: ignore[return-value]


def bad(items: list[Taken]) -> list[BadRecord]:
    return [taken.item for taken in items if isinstance(taken.item, BadRecord)]


def good(items: list[Taken]) -> list[Report]:
    return [taken.item for taken in items if isinstance(taken.item, Report)]


def can_go_on_anywhere(source: Path) -> None:
    """Reading on behind any record gives just what follows it."""
    (origin,) = origins(source)
    whole = list(origin.read([]))
    for n, one in enumerate(whole[:-1]):
        assert [t.item for t in origin.read(one.where)] == [t.item for t in whole[n + 1 :]], n


def lines(numbers: range) -> str:
    return "".join(json.dumps({"id": str(n), "text": text(n)}) + "\n" for n in numbers)


# language


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ar", "قصف مستودع قرب المطار"),
        ("ar", text(7)),
        ("ar", "قال الوزیر إن الحکومة ستدرس الأمر خلال الأیام المقبلة وإن الاتفاق لن یوقع إلا بعد موافقة البرلمان"),
        ("ar", "قال الوزير فى مؤتمر صحفى ان الحكومه سوف تدرس الامر خلال الايام القادمه"),
        ("ar", "مقتل ثلاثة في هجوم لحزب پژاک على مخفر قرب گيلان غرب، وچهار محال بلا كهرباء منذ مساء أمس"),
        ("fa", "وزیر امور خارجه روز دوشنبه گفت که کشورش برای گفت‌وگو با همسایگان آماده است"),
        ("fa", "وزير خارجه گفت كه مذاكرات ادامه دارد و نتيجه آن به زودى اعلام مى شود"),
        ("ur", "وزیر خارجہ نے پیر کے روز کہا کہ ان کا ملک مذاکرات کے لیے تیار ہے"),
        ("ckb", "وەزیری دەرەوە ڕایگەیاند کە وڵاتەکەی ئامادەیە بۆ گفتوگۆ لەگەڵ هەموو لایەنەکان"),
        ("ps", "د بهرنیو چارو وزیر وویل چې هېواد یې له ټولو لوریو سره خبرو ته چمتو دی"),
        ("sd", "وزير خارجه چيو ته ملڪ جي سڀني ڌرين سان ڳالهين لاءِ تيار آهي"),
        ("ug", "تاشقى ئىشلار مىنىستىرى بۇ دۆلەت بىلەن سۆھبەت قىلىشنى قارار قىلغانلىقىنى ئېيتتى"),
        ("other", "The minister said on Monday that talks (محادثات) would go on."),
        ("none", "2015 - 7 %"),
    ],
)
def test_the_language_is_told_by_letters_and_function_words(code: str, words: str) -> None:
    assert language.detect(words).code == code
    assert (language.refusal(words) is None) == (code == "ar")


def test_another_language_in_arabic_letters_is_not_taken_for_arabic_for_want_of_a_better() -> None:
    malay = (
        "منتري لوار نݢري بركات بهاوا كراجأن اكن مڠاداكن ڤرجومڤاءن دڠن سموا ڤيهق "
        "ڤد هاري ايثنين اونتوق ممبينچڠكن ڤركارا اين"
    )
    assert language.refusal(malay) is not None


def test_english_names_in_an_arabic_report_do_no_harm() -> None:
    assert language.detect(text(1) + " North Atlantic Treaty Organization (NATO), Reuters").code == "ar"


@given(st.text(max_size=200))
def test_no_text_makes_the_detector_fail(words: str) -> None:
    assert 0 <= language.detect(words).script <= 1


# addresses


def test_one_page_has_one_address_however_it_is_written() -> None:
    same = {
        "http://News.Example:80/خبر/1#top",
        "http://news.example/%D8%AE%D8%A8%D8%B1/1",
        "HTTP://news.example/%d8%ae%d8%a8%d8%b1/1",
    }
    assert len({clean(url) for url in same}) == 1
    assert clean("../2", "http://news.example/a/b/1") == "http://news.example/a/2"
    assert clean("http://news.example/a%2Fb?x=%D8%B9+1") == "http://news.example/a%2Fb?x=%D8%B9+1"
    assert clean("http://مثال.إختبار/") == "http://xn--mgbh0fb.xn--kgbechtv/"


@pytest.mark.parametrize("url", ["", None, "javascript:alert(1)", "mailto:a@b.example", "http://[x", "http://a:99999/"])
def test_what_is_no_web_address_is_none(url: str | None) -> None:
    assert clean(url) is None


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_of_addresses_fail(url: str) -> None:
    once = clean(url, "http://base.example/")
    assert once is None or clean(once) == once


@pytest.mark.parametrize(
    ("found", "stated", "chosen"),
    [
        ("http://a.example/news/1/amp", "/news/1", "http://a.example/news/1"),
        ("http://a.example/?p=1", "http://a.example/2020/story", "http://a.example/2020/story"),
        ("http://b.example/copy/9", "http://a.example/news/1", "http://a.example/news/1"),
        # what a misconfigured site states for every article
        ("http://a.example/news/1", "http://a.example/", "http://a.example/news/1"),
        ("http://a.example/news/1", "http://a.example/news", "http://a.example/news/1"),
        ("http://a.example/?p=1", "http://a.example", "http://a.example/?p=1"),
        ("http://a.example/1", "nonsense:x", "http://a.example/1"),
    ],
)
def test_a_page_is_believed_about_its_address_only_where_it_can_be_true(found: str, stated: str, chosen: str) -> None:
    assert choose(found, stated) == chosen


def test_the_id_of_a_page_names_its_site() -> None:
    assert page_id("https://www.news.example/1").startswith("news.example-")
    assert page_id("https://news.example/1") != page_id("https://news.example/2")


# JSON, gzip, ZIP, Parquet


def test_a_json_list_is_read_with_the_usual_names_and_ids_made_up(tmp_path: Path) -> None:
    path = tmp_path / "day.json"
    documents = [{"content": text(n), "source": "صحيفة", "url": f"http://a.example/{n}"} for n in (1, 2)]
    path.write_text(json.dumps(documents))
    found = reports(path)
    assert [(r.id, r.publisher, r.url) for r in found] == [
        ("day-1", "صحيفة", "http://a.example/1"),
        ("day-2", "صحيفة", "http://a.example/2"),
    ]
    assert [r.text for r in found] == [text(1), text(2)]


def test_a_bad_document_of_a_json_list_is_told_by_number(tmp_path: Path) -> None:
    path = tmp_path / "day.json"
    path.write_text(f'[{{"text": "{text(1)}"}}, {{"text": ""}}, 7, {{"title": "x"}},\n {{"text": "{text(2)}"}}')
    items = taken(path)
    assert [r.text for r in good(items)] == [text(1), text(2)]
    assert [b.record for b in bad(items)] == ["document 2", "document 3"]
    assert "document 3: no column" in str(bad(items)[1])


@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text(alphabet='\\"{}[]\nا,', max_size=8), max_size=3), max_size=5),
    st.integers(1, 9),
    st.sampled_from([None, 1]),
)
def test_json_is_cut_into_its_documents_wherever_the_bytes_are(
    documents: list[dict[str, str]], size: int, indent: int | None
) -> None:
    data = json.dumps(documents, indent=indent, ensure_ascii=False).encode()
    scan = _Scan()
    pieces = [p for at in range(0, len(data), size) for p in scan.feed(data[at : at + size])] + list(scan.end())
    assert [json.loads(piece.data) for piece in pieces] == documents


def test_a_cut_off_gzip_gives_every_whole_line_and_is_told(tmp_path: Path) -> None:
    packed = gzip.compress(lines(range(400)).encode())[:-2000]
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(packed)
    there = zlib.decompressobj(31).decompress(packed).count(b"\n")
    items = taken(path)
    assert 0 < len(good(items)) == there < 400
    assert "cut off" in bad(items)[-1].why and bad(items)[-1].file == str(path)


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv.gz", "a.txt.gz", "a.html.gz"])
def test_text_files_may_be_packed(tmp_path: Path, name: str) -> None:
    content = {"a.jsonl.gz": lines(range(1, 2)), "a.csv.gz": f"id,text\n1,{text(1)}\n", "a.html.gz": page(1)}
    (tmp_path / name).write_bytes(gzip.compress(content.get(name, text(1)).encode()))
    assert text(1) in reports(tmp_path / name)[0].text


def test_a_zip_is_read_whole_and_gone_on_with_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "week.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.json", json.dumps([{"body": text(n)} for n in range(5)]))
        archive.writestr("__MACOSX/one.json", b"\0")
        archive.writestr("two/a.html", page(9))
        archive.writestr("two/b.pdf", b"%PDF-1.4 ...")
        archive.writestr("three.jsonl", lines(range(20, 24)))
    items = taken(path)
    assert len(good(items)) == 10
    (problem,) = bad(items)
    assert problem.file == f"{path}!two/b.pdf" and "PDF" in problem.why
    can_go_on_anywhere(path)


def test_damage_in_a_zip_costs_one_file_only(tmp_path: Path) -> None:
    path = tmp_path / "week.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.jsonl", lines(range(50)))
        archive.writestr("two.jsonl", lines(range(50, 60)))
    data = bytearray(path.read_bytes())
    data[300:340] = b"\xff" * 40
    path.write_bytes(data)
    items = taken(path)
    assert [r.id for r in good(items)][-10:] == [str(n) for n in range(50, 60)]
    assert [b.file for b in bad(items)][-1] == f"{path}!one.jsonl"
    path.write_bytes(data[:-40])
    assert "get it again" in bad(taken(path))[0].why


def test_parquet_is_read_by_column_names_and_gone_on_with(tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    import datetime

    path = tmp_path / "a.parquet"
    table = arrow.table(
        {
            "headline": ["عنوان"] * 20,
            "content": [text(n) for n in range(19)] + [None],
            "Date": [datetime.date(2020, 1, 2)] * 20,
            "n": list(range(20)),
        }
    )
    parquet.write_table(table, path, row_group_size=6)
    items = taken(path, columns={"id": "n"})
    assert (good(items)[3].id, good(items)[3].title, good(items)[3].published) == ("3", "عنوان", "2020-01-02")
    assert [b.record for b in bad(items)] == ["row 20"]
    can_go_on_anywhere(path)
    path.write_bytes(path.read_bytes()[:-30])
    assert "get it again" in bad(taken(path))[0].why


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.jsonl.gz"])
def test_files_of_lines_are_gone_on_with_anywhere(tmp_path: Path, name: str) -> None:
    content = lines(range(6)).replace('{"id": "3"', "{bad", 1)
    if name == "a.csv":
        content = "id,text\n" + "".join(f"{n},{text(n)}\n" for n in range(3)) + "3\n" + f"4,{text(4)}\n"
    data = content.encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert len(bad(taken(tmp_path / name))) == 1
    can_go_on_anywhere(tmp_path / name)


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt"])
def test_a_line_of_500_mb_is_passed_over_in_little_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    many = range(10, 150)
    before, after = {
        "a.jsonl": (lines(many) + '{"id": "long", "text": "', '"}\n' + lines(range(1, 2))),
        "a.json": (f"[{lines(many).replace('}', '},')}" + '{"id": "long", "text": "', '"},' + lines(range(1, 2)) + "]"),
        "a.csv": ("id,text\n" + "".join(f"{n},{text(n)}\n" for n in many) + "long,", f"\n1,{text(1)}\n"),
        "a.txt": (text(1) * 300, text(1)),
    }[name]
    with path.open("wb") as file:
        file.write(before.encode())
        # a hole in the file: 500 MB that take no room on the disk
        file.seek(500_000_000, io.SEEK_CUR)
        file.write(after.encode())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    items = taken(path)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) / 1024
    assert grown < 250, f"{grown:.0f} MB"
    assert len(bad(items)) == 1 and "MB" in bad(items)[0].why
    assert [r.id for r in good(items)] == ([] if name == "a.txt" else [*map(str, many), "1"])


def test_what_cannot_be_read_in_a_folder_is_told_and_the_rest_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "b.txt").write_text(text(1))
    (tmp_path / "c.txt").write_text("")
    items = taken(tmp_path)
    assert [r.id for r in good(items)] == ["b"]
    assert len(bad(items)) == 2
    (missing,) = origins(tmp_path / "none.txt")
    (item,) = missing.read([])
    assert isinstance(item.item, Later) and "no such file" in item.item.why


# WARC


def record(
    url: str, html: str | bytes, *, length: str | None = "", kind: str = "response", http: str = "", status: int = 200
) -> bytes:
    """A WARC record; `length` None: without one."""
    body = html.encode() if isinstance(html, str) else html
    block = f"HTTP/1.1 {status} OK\r\nContent-Type: text/html; charset=utf-8\r\n{http}\r\n".encode() + body
    stated = "" if length is None else f"Content-Length: {length or len(block)}\r\n"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\n{stated}\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def story(number: int, **options: object) -> bytes:
    return record(f"http://news.example/{number}", page(number), **options)  # type: ignore[arg-type]


def packed(*records: bytes) -> bytes:
    return b"".join(gzip.compress(one) for one in records)


def plain(*records: bytes) -> bytes:
    return b"".join(records)


def warc(folder: Path, data: bytes) -> tuple[Path, list[Taken]]:
    path = folder / "a.warc.gz"
    path.write_bytes(data)
    return path, taken(path)


@pytest.mark.parametrize("make", [plain, packed, lambda *records: gzip.compress(b"".join(records))])
def test_the_pages_of_a_warc_are_reports(tmp_path: Path, make: object) -> None:
    request = record("http://news.example/1", b"", kind="request")
    gone = story(7, status=404)
    path, items = warc(tmp_path, make(request, story(1), gone, story(2), story(3)))  # type: ignore[operator]
    found = good(items)
    assert [r.url for r in found] == [f"http://news.example/{n}" for n in (1, 2, 3)]
    assert text(1) in found[0].text and "الرئيسية" not in found[0].text
    assert (found[0].published, found[0].publisher, found[0].title) == ("2021-03-02", "news.example", "الخبر رقم 1")
    assert not bad(items)
    can_go_on_anywhere(path)


@pytest.mark.parametrize("make", [plain, packed])
@pytest.mark.parametrize("length", [None, "viel", "-5", "120", "9000", "99999999999"])
def test_a_warc_record_without_or_with_a_wrong_length_costs_only_itself(
    tmp_path: Path, make: object, length: str | None
) -> None:
    wrong = story(2, length=length)
    path, items = warc(tmp_path, make(story(1), wrong, story(3), story(4)))  # type: ignore[operator]
    assert [r.url for r in good(items)] == [f"http://news.example/{n}" for n in (1, 3, 4)]
    told = bad(items)
    assert told and all(b.file == str(path) for b in told)
    if length is None:
        assert told[0].record == "http://news.example/2" and "no length" in told[0].why
    can_go_on_anywhere(path)


@pytest.mark.parametrize("cut", [4, 60, 300])
@pytest.mark.parametrize("make", [plain, packed])
def test_a_cut_off_warc_gives_what_is_whole(tmp_path: Path, make: object, cut: int) -> None:
    _, items = warc(tmp_path, make(story(1), story(2), story(3))[:-cut])  # type: ignore[operator]
    assert [r.url for r in good(items)][:2] == ["http://news.example/1", "http://news.example/2"]
    if cut > 4:
        assert len(good(items)) == 2 and "get it again" in bad(items)[-1].why


@pytest.mark.parametrize("make", [plain, packed])
def test_rubbish_between_warc_records_is_told_and_gone_over(tmp_path: Path, make: object) -> None:
    data = make(story(1)) + b"rubbish\r\n" * 30 + make(story(2))  # type: ignore[operator]
    path, items = warc(tmp_path, data)
    assert [r.url for r in good(items)] == ["http://news.example/1", "http://news.example/2"]
    assert len(bad(items)) == 1 and "damaged" in bad(items)[0].why
    can_go_on_anywhere(path)


def test_pages_come_packed_and_in_pieces(tmp_path: Path) -> None:
    body = gzip.compress(page(1).encode())
    chunked = b"%x\r\n" % 9 + body[:9] + b"\r\n%x\r\n" % (len(body) - 9) + body[9:] + b"\r\n0\r\n\r\n"
    both = "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"
    _, items = warc(
        tmp_path,
        plain(
            record("http://news.example/1", chunked, http=both),
            # as archives often are: the header says so, the body was put together and unpacked
            record("http://news.example/2", page(2), http=both),
            record("http://news.example/3", b"\x1f\x8b\x08rubbish", http="Content-Encoding: gzip\r\n"),
        ),
    )
    assert [r.title for r in good(items)] == ["الخبر رقم 1", "الخبر رقم 2"]
    assert "unpacked" in bad(items)[0].why and bad(items)[0].record == "http://news.example/3"


def test_pages_in_other_languages_and_encodings(tmp_path: Path) -> None:
    french = "<html><body><p>Le ministre a déclaré lundi que les négociations continuent.</p></body></html>"
    claims = page(4, head='<meta charset="utf-8">').encode("windows-1256")
    _, items = warc(tmp_path, plain(record("http://news.example/fr", french), record("http://news.example/4", claims)))
    assert "not Arabic" in bad(items)[0].why
    assert text(4) in good(items)[0].text


def test_what_is_no_warc_is_told(tmp_path: Path) -> None:
    _, items = warc(tmp_path, b"WARC/1.0 is what it should be\n" * 9)
    assert "no WARC" in bad(items)[0].why


# feeds and sitemaps


def test_an_entry_of_a_feed_has_its_page_and_its_text() -> None:
    data = feed(
        [
            "<title>قصف &quot;مستودع&quot;</title><link>/news/1</link>"
            "<pubDate>Wed, 10 Jul 2019 23:30:00 +0300</pubDate>"
            "<description>&lt;p&gt;موجز&lt;/p&gt;&lt;p&gt;الخبر&lt;/p&gt;</description>",
            "<link>/news/2</link><content:encoded>"
            f"<![CDATA[<p>{text(1)}</p><p>{text(2)} {text(3)}</p>]]></content:encoded>",
            "<title>بلا رابط ولا نص</title>",
        ],
        more="<ttl>30</ttl>",
    )
    found = read_feed(data.encode(), "http://news.example/feed")
    first, second = found.entries
    assert (first.url, first.title, first.text) == ("http://news.example/news/1", 'قصف "مستودع"', "موجز\nالخبر")
    assert (first.published, first.publisher, first.whole) == ("2019-07-10", "صحيفة التجربة", False)
    assert second.whole and second.text == f"{text(1)}\n{text(2)} {text(3)}"
    assert found.wait == 1800


@pytest.mark.parametrize("declared", ["utf-8", "windows-1256"])
def test_a_feed_in_windows_1256_is_read_whatever_it_declares(declared: str) -> None:
    data = feed([entry("http://news.example/1", 1)]).replace("utf-8", declared).encode("windows-1256")
    assert read_feed(data).entries[0].title == "الخبر رقم 1"


def test_a_broken_feed_is_read_as_far_as_it_can_be() -> None:
    data = feed([entry(f"http://news.example/{n}", n) for n in range(9)]).replace("<guid>", "&bad; <b><guid>", 1)
    assert len(read_feed(data.encode()).entries) >= 1
    assert len(read_feed(data.encode()[: len(data) // 2]).entries) >= 1


@pytest.mark.parametrize("data", [b"", b"<html><body>404</body></html>", b"\0\1\2", "نص".encode(), b"{}"])
def test_what_is_no_feed_is_told(data: bytes) -> None:
    with pytest.raises(ValueError, match="no feed"):
        read_feed(data)


NEWS = (
    "<url><loc>{url}</loc><news:news><news:publication><news:name>صحيفة</news:name><news:language>{language}"
    "</news:language></news:publication><news:publication_date>2020-01-02T10:00:00+03:00</news:publication_date>"
    "<news:title>عنوان</news:title></news:news></url>"
)


def sitemap(*urls: str) -> str:
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{"".join(urls)}</urlset>'
    )


def test_a_sitemap_lists_pages_packed_or_broken_off_or_as_plain_lines() -> None:
    data = sitemap(NEWS.format(url="http://a.example/خبر", language="ar"), "<url><loc>mailto:x</loc></url>").encode()
    for form in (data, gzip.compress(data), data[:-20]):
        (listed,) = read_sitemap(form).pages
        assert listed.url == "http://a.example/%D8%AE%D8%A8%D8%B1"
        assert (listed.title, listed.publisher, listed.language) == ("عنوان", "صحيفة", "ar")
    assert [p.url for p in read_sitemap(b"http://a.example/1\nhttp://a.example/2\n").pages] == [
        "http://a.example/1",
        "http://a.example/2",
    ]
    index = b"<sitemapindex><sitemap><loc>/one.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(index, "http://a.example/").sitemaps == ["http://a.example/one.xml"]
    with pytest.raises(ValueError, match="no sitemap"):
        read_sitemap(b"<html/>")


# the web


def from_site(url: str, web: Web) -> list[Taken]:
    return [taken for origin in origins(url, web) for taken in origin.read([])]


def test_a_feed_stands_for_its_pages(site: Site, web: Web) -> None:
    long = f"<p>{text(5)}</p><p>{text(6)} {text(7)}</p>"
    site.pages = {
        "/feed": feed(
            [
                entry("/1", 1),
                entry("/missing", 2).replace("موجز", text(2)),
                entry("/5", 5) + f"<content:encoded><![CDATA[{long}]]></content:encoded>",
                entry("/broken", 6),
            ]
        ),
        "/1": page(1, head='<link rel="canonical" href="/news/1">'),
        "/broken": (500, b"", {}),
    }
    items = from_site(site.url("/feed"), web)
    first, second, third = good(items)
    assert text(1) in first.text and first.url == site.url("/news/1") and first.published == "2021-03-02"
    # the page is gone, so the text of the feed is taken; where the feed has all of it, it is not even asked for
    assert second.text == text(2) and second.publisher == "صحيفة التجربة"
    assert third.text == f"{text(5)}\n{text(6)} {text(7)}"
    (later,) = [taken.item for taken in items if isinstance(taken.item, Later)]
    assert later.why == "the server says 500"
    assert site.paths() == ["/feed", "/1", "/missing", "/broken"]


def test_a_sitemap_stands_for_the_pages_of_its_sitemaps(site: Site, web: Web) -> None:
    site.pages = {
        "/sitemap.xml": "<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/none.xml</loc></sitemap>"
        "<sitemap><loc>/b.xml.gz</loc></sitemap></sitemapindex>",
        "/a.xml": sitemap(NEWS.format(url="/1", language="ar"), NEWS.format(url="/fr", language="fr")),
        "/b.xml.gz": gzip.compress(sitemap("<url><loc>/2</loc></url>").encode()),
        "/1": page(1).replace("article:published_time", "x"),
        "/2": page(2),
    }
    items = from_site(site.url("/sitemap.xml"), web)
    found = [(r.url, r.published) for r in good(items)]
    assert found == [(site.url("/1"), "2020-01-02"), (site.url("/2"), "2021-03-03")]
    assert ["not Arabic" in b.why for b in bad(items)].count(True) == 1
    assert "/fr" not in site.paths()
    assert any(b.file == site.url("/none.xml") and "404" in b.why for b in bad(items))


def test_robots_txt_is_kept_to(site: Site, web: Web) -> None:
    site.pages = {
        "/robots.txt": "User-agent: *\nDisallow: /private\n\nUser-agent: rawi\nDisallow: /private\nDisallow: /no\n",
        "/feed": feed([entry("/1", 1), entry("/private/2", 2), entry("/no", 3), entry("/to-private", 4)]),
        "/1": page(1),
        "/to-private": (302, b"", {"Location": "/private/4"}),
    }
    items = from_site(site.url("/feed"), web)
    assert [r.url for r in good(items)] == [site.url("/1")]
    assert all("robots.txt" in b.why for b in bad(items)) and len(bad(items)) == 3
    assert site.paths() == ["/feed", "/1", "/to-private"]
    assert "rawi/" in site.asked[0].headers["user-agent"]


def test_a_server_whose_robots_txt_fails_is_left_alone_for_now(site: Site, web: Web) -> None:
    site.pages = {"/robots.txt": (503, b"", {}), "/1": page(1)}
    (item,) = from_site(site.url("/1"), web)
    assert isinstance(item.item, Later) and "503" in item.item.why


def test_a_host_is_not_asked_faster_than_it_likes(site: Site) -> None:
    site.pages = {"/robots.txt": "User-agent: *\nCrawl-delay: 1\n", "/1": page(1), "/2": page(2)}
    web = Web(pause=0.2)
    for path in ("/1", "/2"):
        web.get(site.url(path))
    robots, first, second = (asked.at for asked in site.asked)
    assert first - robots >= 0.2 and second - first >= 0.95


def test_an_answer_without_end_is_broken_off(site: Site, web: Web) -> None:
    site.pages = {
        "/flood": without_end(b"<p>" + b"x" * 60_000),
        "/drip": without_end(b"x", 0.05),
        "/bomb": (200, gzip.compress(b"x" * 40_000_000), {"Content-Encoding": "gzip"}),
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path, what in (("/flood", "no end"), ("/drip", "longer than"), ("/bomb", "no end|longer")):
        begun = time.monotonic()
        with pytest.raises(FetchError, match=what) as error:
            web.get(site.url(path), limit=4_000_000)
        assert error.value.later and time.monotonic() - begun < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 100_000


def test_redirects_are_followed_but_not_for_ever(site: Site, web: Web) -> None:
    def on(handler: object) -> tuple[int, bytes, dict[str, str]]:
        return 302, b"", {"Location": handler.path + "x"}  # type: ignore[attr-defined]

    site.pages = {
        "/old": (301, b"", {"Location": "/new"}),
        "/new": page(1),
        "/a": (302, b"", {"Location": "/b"}),
        "/b": (302, b"", {"Location": "/a"}),
        "/file": (302, b"", {"Location": "file:///etc/passwd"}),
    } | {"/on" + "x" * n: on for n in range(20)}
    answer = web.get(site.url("/old"))
    assert answer.url == answer.moved == site.url("/new")
    for path, what in (("/a", "circle"), ("/on", "more than"), ("/file", "no web address")):
        with pytest.raises(FetchError, match=what):
            web.get(site.url(path))


def test_a_server_that_asks_for_a_pause_gets_it(site: Site) -> None:
    site.pages = {"/1": (429, b"", {"Retry-After": "300"}), "/2": page(2)}
    web = Web(pause=0, patience=1)
    with pytest.raises(FetchError) as error:
        web.get(site.url("/1"))
    assert error.value.later and error.value.wait == 300
    with pytest.raises(FetchError, match="asked not to be asked"):
        web.get(site.url("/2"))
    assert site.paths() == ["/1"]


def test_waiting_and_fetching_end_when_the_program_is_to_end(site: Site) -> None:
    site.pages = {"/drip": without_end(b"x", 0.05)}
    web = Web(pause=0)
    threading.Timer(0.5, web.stop.set).start()
    begun = time.monotonic()
    with pytest.raises(Stopped):
        web.get(site.url("/drip"), ask_robots=False)
    assert time.monotonic() - begun < 5


def test_a_page_may_be_named_itself_and_other_things_are_told(site: Site, web: Web) -> None:
    site.pages = {
        "/1": page(1).encode("windows-1256"),
        "/a.warc.gz": (200, gzip.compress(story(1)), {"Content-Type": "application/octet-stream"}),
        "/empty": "<html></html>",
    }
    assert text(1) in good(from_site(site.url("/1"), web))[0].text
    assert "download it first" in bad(from_site(site.url("/a.warc.gz"), web))[0].why
    assert "no article" in bad(from_site(site.url("/empty"), web))[0].why
