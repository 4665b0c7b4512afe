from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

pytest.importorskip("litestar")

from litestar.testing import TestClient

from rawi.arabic.sentences import split
from rawi.archive.store import Archive
from rawi.records import Document, Entity, Event, Place, Report, Span, TimeExpression, Voice
from rawi.server import i18n
from rawi.server.app import create_app
from rawi.server.settings import Settings, settled

pytest_plugins = ["databases"]

ROOT = Path(__file__).parent.parent
HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(2)> {{ 7*7 }} "\' </textarea>'
ODD_KEYS = ["a/b", "بيان ١", "x?y=1&z", "a b%20c", "http://site.example/a//b", "page.json", "c#d"]


def span_of(text: str, words: str) -> dict[str, Any]:
    start = text.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


def event_in(report: Report, n: int, trigger: str, type: str, **fields: Any) -> Event:
    sentence = next(s for s in split(report.text) if trigger in s.text)
    given: dict[str, Any] = {
        "mode": [],
        "context": [],
        "quad": 4,
        "scale": -9.0,
        "cameo": "180",
        "date": report.published,
        "date_precision": "day",
        "actor": [],
        "recipient": [],
        "place": None,
        "time": None,
        "status": "actual",
        "hedged": False,
        "attribution": [],
        "size": {},
        "same_as": None,
        "confidence": 0.8,
        **fields,
    }
    return Event(
        id=f"{report.id}#{n}",
        doc=Document(
            id=report.id, title=report.title, url=report.url, publisher=report.publisher, published=report.published
        ),
        event=type,  # type: ignore[arg-type]
        trigger=Span(**span_of(report.text, trigger)),
        sentence=sentence,
        **given,
    )


STRIKE = Report(
    id="strike",
    title="طائرات تقصف ميناء المدينة",
    text="طائرات تقصف ميناء المدينة\n"
    "قال متحدث باسم القوات إن طائرات التحالف قصفت مساء الأحد ميناء مدينة الحديدة، ونفى ذلك ناطق آخر.",
    published="2018-06-12",
    publisher="وكالة الجنوب",
)
PRAISE = Report(
    id="praise",
    title="الأردن يشيد بموقف مصر",
    text="أشاد الأردن بموقف مصر خلال لقاء في عمان.",
    published="2018-06-13",
    publisher="صحيفة النهار الجديد",
)
ATTACK = Report(
    id="hostile",
    title=HOSTILE,
    text=f"{HOSTILE}\nهاجم مسلحون {HOSTILE} قرية نائية.",
    published="2018-06-14",
    publisher=HOSTILE,
    url="javascript:alert(3)",
)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    text = STRIKE.text
    strike = event_in(
        STRIKE,
        0,
        "قصفت",
        "ASSAULT",
        mode=["aerial"],
        actor=[Entity(**span_of(text, "طائرات التحالف"), code="SAU", sector=["MIL"])],
        recipient=[Entity(**span_of(text, "ميناء مدينة الحديدة"), code="YEM", name="Houthis")],
        place=Place(
            **span_of(text, "مدينة الحديدة"), name="Hodeidah", country="YEM", lat=14.8, lon=42.95, precision="city"
        ),
        time=TimeExpression(**span_of(text, "مساء الأحد"), type="TIME", value="2018-06-10TEV"),
        attribution=[Voice(**span_of(text, "متحدث باسم القوات"), cue="قال", code="SAU", sector=["MIL"])],
        date="2018-06-10",
    )
    praise = event_in(
        PRAISE,
        0,
        "أشاد",
        "SUPPORT",
        quad=1,
        scale=5.0,
        actor=[Entity(**span_of(PRAISE.text, "الأردن"), code="JOR", sector=["GOV"])],
        recipient=[Entity(**span_of(PRAISE.text, "مصر"), code="EGY", sector=["GOV"])],
    )
    attack = event_in(
        ATTACK,
        0,
        "هاجم",
        "ASSAULT",
        actor=[Entity(**span_of(ATTACK.text, f"مسلحون {HOSTILE}"), name=HOSTILE)],
        recipient=[Entity(**span_of(ATTACK.text, "قرية نائية"), code="SDN", sector=["CVL"])],
    )
    odd = [Report(id=key, text=f"خبر قصير رقم {n}.", published="2018-06-01") for n, key in enumerate(ODD_KEYS)]
    with Archive(tmp_path_factory.mktemp("room") / "news.rawi", create=True) as store:
        ids = store.add([STRIKE, PRAISE, ATTACK, *odd], "test").ids
        run = store.start_run("lexicon", "0" * 64, {})
        for report, events in ((STRIKE, [strike]), (PRAISE, [praise]), (ATTACK, [attack])):
            store.save(ids[report.id], run, split(report.text), events)
        yield store


@pytest.fixture
def client(news: Archive) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(news), base_url="http://127.0.0.1:8765") as found:
        yield found


@pytest.fixture
def guarded(news: Archive) -> Iterator[TestClient[Any]]:
    settings = Settings(host="0.0.0.0", token="open-sesame")
    with TestClient(create_app(news, settings), base_url="http://room.example") as found:
        found.follow_redirects = False
        yield found


class Tags(HTMLParser):
    """The tags of a page with their attributes, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def hidden(page: str) -> str:
    """The hidden field of the forms of a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


# What every answer carries


@pytest.mark.parametrize("path", ["/overview", "/report/strike", "/report/none", "/nowhere", "/openapi.json", "/login"])
def test_every_answer_says_what_a_page_may_load(client: TestClient[Any], path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["worker-src"] == "'self'"
    assert policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"] and "http" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_built_files_are_served_with_the_same_care_and_kept_by_the_browser(client: TestClient[Any]) -> None:
    page = client.get("/overview").text
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert any(a.startswith("/static/app.js?v=") for a in addresses)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "content-security-policy" in answer.headers
        assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/static/%2e%2e/app.py").status_code == 404


@pytest.mark.parametrize("path", ["/overview", "/report/strike", "/report/hostile", "/login", "/nowhere"])
def test_no_page_has_scripts_or_styles_of_its_own_or_loads_from_elsewhere(client: TestClient[Any], path: str) -> None:
    found = Tags(client.get(path).text).found
    assert found and not any(tag in ("style", "iframe", "img", "object", "base") for tag, _ in found)
    for tag, attributes in found:
        assert not any(name == "style" or re.match("on[a-z]", name) for name in attributes), tag
        if tag == "script":
            assert attributes.get("src", "").startswith("/static/")
        if tag == "link":
            assert re.match("/[^/]", attributes["href"])


# Hostile text


def test_markup_in_a_report_is_shown_not_run(client: TestClient[Any]) -> None:
    for path in ("/report/hostile", "/overview", f"/overview?publisher={quote(HOSTILE)}"):
        page = client.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page, path
        assert html.escape("<script>alert(") in page.replace("&#34;", '"'), path
        assert "49" not in re.sub(r"[0-9a-f]{10,}", "", page).replace("49px", ""), path
    assert "javascript:" not in client.get("/report/hostile").text


def test_the_data_of_charts_stay_in_their_attribute(client: TestClient[Any]) -> None:
    found = [a["data-values"] for _, a in Tags(client.get("/overview").text).found if "data-values" in a]
    assert len(found) == 3
    names = [node["name"] for values in found for node in json.loads(values).get("nodes", [])]
    assert HOSTILE in names


def test_hostile_parameters_are_escaped_too(client: TestClient[Any]) -> None:
    for name in ("who", "text", "place", "publisher", "type", "nothing"):
        page = client.get("/overview", params={name: HOSTILE}).text
        assert "<script>alert" not in page and 'onerror=alert(2)>"' not in page, name


def test_a_fault_tells_nothing_of_the_machine(news: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from rawi.server import figures

    def broken(*_: object) -> None:
        raise RuntimeError("secret of /etc/rawi")

    monkeypatch.setattr(figures, "span", broken)
    with TestClient(create_app(news), base_url="http://127.0.0.1:8765", raise_server_exceptions=False) as client:
        answer = client.get("/overview?status=future&since=2018")
        assert answer.status_code == 500 and "secret" not in answer.text
        assert client.get("/overview.json?status=future&since=2018").json()["status"] == 500


# Data twins


@pytest.mark.parametrize("path", ["/overview", "/report/strike", "/overview?type=ASSAULT&since=2018-06"])
def test_every_page_has_its_twin_in_json(client: TestClient[Any], path: str) -> None:
    base, _, query = path.partition("?")
    by_suffix = client.get(f"{base}.json?{query}")
    by_header = client.get(path, headers={"accept": "application/json"})
    assert by_suffix.status_code == by_header.status_code == 200
    assert by_suffix.headers["content-type"].startswith("application/json")
    assert by_suffix.json() == by_header.json()
    page = client.get(path, headers={"accept": "text/html,application/json;q=0.9"})
    assert page.headers["content-type"].startswith("text/html")
    assert f'href="{html.escape(f"{base}.json" + (f"?{query}" if query else ""))}"' in page.text


def test_the_twin_of_a_report_is_its_records(client: TestClient[Any], news: Archive) -> None:
    data = client.get("/report/strike.json").json()
    assert data["report"]["text"] == STRIKE.text
    [event] = [msgspec.convert(e, Event) for e in data["events"]]
    assert event == news.events(news.id_of("strike"))[0]
    assert [s["text"] for s in data["sentences"]] == [s.text for s in split(STRIKE.text)]
    assert data["next"]["id"] == "praise"


def test_errors_have_twins(client: TestClient[Any]) -> None:
    answer = client.get("/report/none.json")
    assert answer.status_code == 404 and answer.json()["status"] == 404 and "none" in answer.json()["message"]
    assert client.get("/nowhere.json").json()["status"] == 404
    asked = client.get("/overview.json", params={"since": "yesterday"})
    assert asked.status_code == 400 and "since" in asked.json()["message"]
    assert client.get("/overview", params={"color": "red"}).status_code == 400


@pytest.mark.parametrize("key", ODD_KEYS)
def test_reports_are_found_whatever_their_id_is(client: TestClient[Any], key: str) -> None:
    address = f"/report/{quote(key, safe='')}"
    page = client.get(address)
    assert page.status_code == 200 and "خبر قصير" in page.text
    assert client.get(f"{address}.json").json()["report"]["id"] == key


def test_the_description_names_every_page_and_its_data(client: TestClient[Any]) -> None:
    description = client.get("/openapi.json").json()
    assert description["openapi"].startswith("3.")
    overview = description["paths"]["/overview"]["get"]
    assert {"since", "type", "who", "voice", "certainty"} <= {p["name"] for p in overview["parameters"]}
    assert overview["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("OverviewPage")
    assert "/report/{key}" in description["paths"]
    assert {"Event", "Voice", "ReportPage"} <= set(description["components"]["schemas"])


# What the pages show


def test_marks_lead_to_records_and_records_to_words_without_a_script(client: TestClient[Any]) -> None:
    page = client.get("/report/strike").text
    start = STRIKE.text.index("قصفت")
    assert re.search(rf'<a href="#e0" id="w{start}" class="mark r-trigger q4"[^>]*>قصفت</a>', page)
    assert re.search(rf'<li id="e0"[^>]*data-record="e0".*?href="#w{start}"', page, re.DOTALL)
    # the place lies in the recipient: both marks cover its words
    assert re.search(r'class="mark r-recipient r-place"[^>]*>مدينة الحديدة</a>', page)
    assert re.search(r'class="mark r-recipient"[^>]*>ميناء </a>', page)


def test_the_text_of_a_report_comes_out_whole(client: TestClient[Any]) -> None:
    for report in (STRIKE, PRAISE, ATTACK):
        page = client.get(f"/report/{report.id}").text
        paper = page.split('<article class="paper"')[1].split('<div class="under"')[0]
        shown = html.unescape(re.sub(r"<[^>]+>", "", paper))
        for line in report.text.split("\n"):
            assert line in shown


def test_filters_narrow_the_whole_overview(client: TestClient[Any]) -> None:
    every = client.get("/overview.json").json()
    assert every["totals"]["events"] == 3
    assert {t["key"]: t["events"] for t in every["types"]} == {"ASSAULT": 2, "SUPPORT": 1}
    for params, reports in (
        ({"type": "SUPPORT"}, ["praise"]),
        ({"who": "السعودية"}, ["strike"]),
        ({"place": "الحديدة"}, ["strike"]),
        ({"voice": "SAU/MIL"}, ["strike"]),
        ({"publisher": PRAISE.publisher}, ["praise"]),
        ({"since": "2018-06-11", "until": "2018-06-13"}, ["praise"]),
        ({"dyad": "JOR/GOV>EGY/GOV"}, ["praise"]),
    ):
        found = client.get("/overview.json", params=params).json()
        assert [e["doc"]["id"] for e in found["latest"]] == reports, params
        assert found["totals"]["events"] == sum(t["events"] for t in found["types"]) == len(reports)
        assert sum(sum(p["types"].values()) for p in found["timeline"]["periods"]) + found["timeline"]["outside"] == 1
    nothing = client.get("/overview?status=negated")
    assert nothing.status_code == 200 and "Nothing fits" in nothing.text


def test_every_chart_has_a_table(client: TestClient[Any]) -> None:
    page = client.get("/overview").text
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert {re.search(r'data-figure="(\w+)"', f)[1] for f in figures} == {"timeline", "map", "network"}  # type: ignore[index]
    assert all("<table" in f and "<details" in f for f in figures)


def test_a_chip_takes_its_filter_away_and_keeps_the_others(client: TestClient[Any]) -> None:
    page = client.get("/overview?type=ASSAULT&country=YEM").text
    chips = {html.unescape(a) for a in re.findall(r'class="chip" href="([^"]+)"', page)}
    assert chips == {"/overview?country=YEM", "/overview?type=ASSAULT"}


def test_a_correction_is_shown_at_once(archive: Archive) -> None:
    [id] = archive.add([PRAISE], "test").ids.values()
    run = archive.start_run("lexicon", "0" * 64, {})
    event = event_in(PRAISE, 0, "أشاد", "SUPPORT", quad=1)
    archive.save(id, run, split(PRAISE.text), [event])
    with TestClient(create_app(archive), base_url="http://127.0.0.1:8765") as client:
        assert client.get("/overview.json").json()["types"] == [{"key": "SUPPORT", "events": 1}]
        correction = archive.correct("praise#0", "correct", {"event": "CONSULT"}, "Mona")
        assert client.get("/overview.json").json()["types"] == [{"key": "CONSULT", "events": 1}]
        assert client.get("/report/praise.json").json()["corrected"] == ["praise#0"]
        archive.undo(correction, "Mona")
        assert client.get("/overview.json").json()["types"] == [{"key": "SUPPORT", "events": 1}]


# Languages


def test_the_language_comes_from_the_address_then_the_cookie_then_the_browser(client: TestClient[Any]) -> None:
    assert '<html lang="en" dir="ltr"' in client.get("/overview").text
    assert '<html lang="ar" dir="rtl"' in client.get("/overview", headers={"accept-language": "fr, ar-EG;q=0.8"}).text
    asked = client.get("/overview?lang=ar", headers={"accept-language": "en"})
    assert '<html lang="ar" dir="rtl"' in asked.text and client.cookies.get("lang") == "ar"
    assert '<html lang="ar"' in client.get("/report/strike", headers={"accept-language": "en"}).text
    switch = re.search(r'<a class="switch" href="([^"]+)"', client.get("/overview?type=ASSAULT").text)
    assert switch and html.unescape(switch[1]) == "/overview?type=ASSAULT&lang=en"


def test_the_same_page_in_arabic(client: TestClient[Any]) -> None:
    page = client.get("/overview?lang=ar").text
    assert "٣ أحداث في ٣ تقارير" in page
    assert "١٢ يونيو/حزيران ٢٠١٨" in client.get("/report/strike?lang=ar").text
    assert "اعتداء" in page and "السعودية (جيش)" in page and "الحديدة" in page


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "لا أحداث"),
        (1, "حدث واحد"),
        (2, "حدثان"),
        (3, "٣ أحداث"),
        (10, "١٠ أحداث"),
        (11, "١١ حدثا"),
        (99, "٩٩ حدثا"),
        (100, "١٠٠ حدث"),
        (103, "١٠٣ أحداث"),
        (25_011, "٢٥٬٠١١ حدثا"),
    ],
)
def test_plurals_as_arabic_wants_them(number: int, told: str) -> None:
    assert i18n.locale("ar").count("event", number) == told


def test_numbers_and_dates_of_both_languages() -> None:
    ar, en = i18n.locale("ar"), i18n.locale("en")
    assert (ar.number(-9.53, 1), en.number(-9.53, 1)) == ("\u061c-٩٫٥", "−9.5")
    assert (ar.percent(0.874), en.percent(0.874)) == ("٨٧٪", "87%")
    assert ar.day("2019-07-12", "full") == "الجمعة، ١٢ يوليو/تموز ٢٠١٩"
    assert en.day("2019-07-12", "full") == "Friday, 12 July 2019"
    assert (ar.day("2019-07"), en.day("2019"), en.day("soon"), en.day(None)) == ("يوليو/تموز ٢٠١٩", "2019", "soon", "")


def test_every_label_has_both_languages_and_every_form() -> None:
    forms = {"en": {"one", "other"}, "ar": {"zero", "one", "two", "few", "many", "other"}}
    for group, entries in i18n.labels().items():
        for name, texts in entries.items():
            assert set(texts) == {"en", "ar"}, f"{group}.{name}"
            if group == "count":
                assert all(set(texts[language]) == wanted for language, wanted in forms.items()), name
            else:
                fields = [set(re.findall(r"\{(\w+)\}", text)) for text in texts.values()]
                assert fields[0] == fields[1], f"{group}.{name}"


def test_every_label_that_a_template_names_is_there() -> None:
    known = {f"{group}.{name}" for group, entries in i18n.labels().items() for name in entries}
    sources = [*(ROOT / "rawi/server/templates").glob("*.html"), *(ROOT / "rawi/server").glob("*.py")]
    for path in sources:
        for name in re.findall(r'\b(?:t|locale)\("([a-z_]+\.[\w+-]+)"(?! ~)', path.read_text(encoding="utf-8")):
            assert name in known, f"{path.name}: {name}"


# Who may come in


def test_without_a_token_only_this_machine_is_answered(news: Archive) -> None:
    for host, status in (("127.0.0.1:8765", 200), ("localhost:8765", 200), ("[::1]:8765", 200), ("evil.example", 400)):
        with TestClient(create_app(news), base_url="http://127.0.0.1:8765") as client:
            assert client.get("/overview", headers={"host": host}).status_code == status, host


def test_another_address_gets_a_token() -> None:
    assert settled("127.0.0.1", 1, None).token is None
    assert len(settled("0.0.0.0", 1, None).token or "") >= 24
    assert settled("0.0.0.0", 1, "mine").token == "mine"
    assert settled("0.0.0.0", 80, None).address == "http://localhost:80/"


def test_the_token_is_asked_for(guarded: TestClient[Any]) -> None:
    page = guarded.get("/report/strike?lang=ar")
    assert page.status_code == 303 and page.headers["location"] == "/login?next=%2Freport%2Fstrike"
    data = guarded.get("/overview.json")
    assert data.status_code == 401 and data.headers["www-authenticate"] == "Bearer"
    assert "totals" not in data.text
    assert guarded.get("/openapi.json").status_code in (303, 401)
    assert guarded.get("/overview.json", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert guarded.get("/overview.json", headers={"authorization": "Bearer open-sesame"}).status_code == 200
    assert guarded.get("/static/style.css").status_code == 200


def test_coming_in_by_the_address_and_by_the_form(guarded: TestClient[Any]) -> None:
    assert guarded.get("/login?token=wrong").status_code == 403
    by_address = guarded.get("/login?token=open-sesame&next=/report/strike")
    assert by_address.status_code == 303 and by_address.headers["location"] == "/report/strike"
    cookie = by_address.headers["set-cookie"]
    assert "HttpOnly" in cookie and "open-sesame" not in cookie
    assert guarded.get("/report/strike").status_code == 200
    guarded.cookies.clear()
    form = guarded.get("/login").text
    fields = {"csrf": hidden(form), "token": "open-sesame", "next": "//evil.example/"}
    by_form = guarded.post("/login", data=fields)
    assert by_form.status_code == 303 and by_form.headers["location"] == "/"
    page = guarded.get("/overview")
    assert page.status_code == 200
    left = guarded.post("/logout", data={"csrf": hidden(page.text)})
    assert left.status_code == 303
    assert guarded.get("/overview").status_code == 303


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "/\n/evil", "evil", ""]
)
def test_nobody_is_sent_to_another_host(guarded: TestClient[Any], target: str) -> None:
    answer = guarded.get("/login", params={"token": "open-sesame", "next": target})
    assert answer.headers["location"] == "/"


# Forms


def test_a_form_without_its_hidden_field_changes_nothing(guarded: TestClient[Any]) -> None:
    token = hidden(guarded.get("/login").text)
    right = {"token": "open-sesame"}
    for fields in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": token[:-1]}):
        assert guarded.post("/login", data={**right, **fields}).status_code == 403
    guarded.cookies.delete("rawi_form")
    assert guarded.post("/login", data={**right, "csrf": token}).status_code == 403


def test_a_form_of_another_site_is_refused(guarded: TestClient[Any]) -> None:
    fields = {"csrf": hidden(guarded.get("/login").text), "token": "open-sesame"}
    for headers in ({"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert guarded.post("/login", data=fields, headers=headers).status_code == 403, headers
    own = {"origin": "http://room.example", "sec-fetch-site": "same-origin"}
    assert guarded.post("/login", data=fields, headers=own).status_code == 303


def test_a_program_with_the_token_needs_no_hidden_field(guarded: TestClient[Any]) -> None:
    answer = guarded.post("/logout", headers={"authorization": "Bearer open-sesame"}, json={})
    assert answer.status_code == 303


# The build


def test_what_the_wheel_carries_was_built_from_this_folder() -> None:
    web = ROOT / "web"
    files = ["package-lock.json", "build.mjs", *(f"src/{p.name}" for p in (web / "src").iterdir())]
    mark = sha256()
    for name in sorted(files):
        mark.update(name.encode() + b"\0" + (web / name).read_bytes())
    built = json.loads((ROOT / "rawi/server/static/build.json").read_text())
    assert built["sources"] == mark.hexdigest(), "web/ has changed since rawi/server/static was built: make web"


def test_the_lock_names_no_registry() -> None:
    packages = json.loads((ROOT / "web/package-lock.json").read_text())["packages"]
    assert packages and not any("resolved" in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)
