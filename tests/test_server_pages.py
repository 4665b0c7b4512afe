"""Search, actor, dyad, place and claims: over HTTP, as pages and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("litestar")

from litestar.testing import TestClient

from rawi.archive.store import Archive
from rawi.records import Voice
from rawi.server.app import create_app
from rawi.server.settings import Settings
from tests.made import ALEPPO, ISIS, SANA, SYRIA, TURKEY, WITNESSES, event, keep, report

DENIER = Voice(text="المتحدث", start=0, end=7, cue="نفى", kind="named", certainty="CT-")
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Any]]:
    """A room over an archive with twelve quiet weeks and a loud one, and one contested event."""
    coded = []
    for week in range(12):
        day = f"2016-{1 + week // 4:02d}-{1 + 7 * (week % 4):02d}"
        r = report(f"quiet{week}", f"اجتمع وفد أنقرة في الأسبوع {week}", day)
        coded.append((r, [event(r, type="CONSULT", actor=[TURKEY], recipient=[SYRIA])]))
    for n in range(25):
        r = report(f"loud{n}", f"قصف التنظيم حلب للمرة {n}", "2016-03-30", publisher=f"paper{n % 3}")
        coded.append((r, [event(r, actor=[ISIS], recipient=[SYRIA], place=ALEPPO, attribution=[SANA])]))
    denied = report("denied", "نفى المتحدث قصف حلب", "2016-03-31", publisher="other")
    said = event(denied, 3, actor=[ISIS], recipient=[SYRIA], place=ALEPPO, attribution=[DENIER], date="2016-03-30")
    hedged = report("hedged", "ربما قصف التنظيم حلب", "2016-04-01", publisher="other")
    perhaps = event(
        hedged,
        2,
        actor=[ISIS],
        recipient=[SYRIA],
        place=ALEPPO,
        attribution=[WITNESSES],
        date="2016-03-30",
        hedged=True,
    )
    bad = report("bad", f"انفجار {SCRIPT} في السوق", "2016-03-02", title=SCRIPT, publisher=SCRIPT)
    coded += [(denied, [said]), (hedged, [perhaps]), (bad, [event(bad)])]
    path: Path = tmp_path_factory.mktemp("room") / "made.rawi"
    with Archive(path, create=True) as archive:
        keep(archive, coded)
        with TestClient(create_app(archive, Settings(host="testserver.local"))) as client:
            yield client


def data(room: TestClient[Any], path: str, **params: object) -> Any:
    answer = room.get(f"{path}.json", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_search_marks_the_words_and_shows_the_events_that_fit(room: TestClient[Any]) -> None:
    found = data(room, "/search", text="قصف", until="2016-03-30", type="ASSAULT")
    assert found["total"] == 27 and len(found["reports"]) == 20 and found["paging"] == {"page": 1, "pages": 2}
    first = found["reports"][0]
    assert "قصف" in [piece["text"] for piece in first["snippet"] if piece["hit"]]
    assert first["fitting"] == 1 and first["events"][0]["event"] == "ASSAULT"
    page = room.get("/search", params={"text": "قصف", "lang": "ar"}).text
    assert '<mark class="sought">قصف</mark>' in page and 'dir="rtl"' in page


def test_a_facet_promises_as_many_reports_as_its_link_finds(room: TestClient[Any]) -> None:
    found = data(room, "/search", text="حلب")
    assert set(found["facets"]) == {"type", "country", "publisher", "month", "status", "voice_kind"}
    for name, values in found["facets"].items():
        for one in values:
            narrow = {"since": one["value"], "until": one["value"]} if name == "month" else {name: one["value"]}
            assert data(room, "/search", text="حلب", **narrow)["total"] == one["reports"], (name, one)


def test_pages_of_a_search_hold_every_report_once(room: TestClient[Any]) -> None:
    seen = [r["id"] for page in (1, 2) for r in data(room, "/search", page=page)["reports"]]
    assert len(seen) == len(set(seen)) == data(room, "/search")["total"] == 40
    assert data(room, "/search", page=99)["paging"]["page"] == 2
    assert room.get("/search", params={"page": 0}).status_code == 400


def test_what_cannot_be_asked_is_told_in_the_page(room: TestClient[Any]) -> None:
    answer = room.get("/search", params={"since": "yesterday"})
    assert answer.status_code == 400 and "since" in answer.text


def test_an_actor_has_two_sides_and_voices(room: TestClient[Any]) -> None:
    found = data(room, "/actor", key="ISIS")
    sides = {side["name"]: side for side in found["sides"]}
    assert sides["did"]["events"] == 27 and sides["done"]["events"] == 0
    assert sides["did"]["partners"][0]["key"] == "Syria"
    assert {v["key"]: v["events"] for v in found["voices"]}["SANA"] == 25
    assert {p["name"] for p in found["places"]} == {"Aleppo"}
    # by its Arabic name too
    assert data(room, "/actor", key="داعش")["totals"]["events"] == 27
    assert data(room, "/actor", key="SANA")["sides"][2]["events"] == 25


def test_the_loud_week_is_unusual_and_its_reports_are_linked(room: TestClient[Any]) -> None:
    found = data(room, "/actor", key="SYR")
    assert [w["start"] for w in found["weeks"] if w["unusual"]] == ["2016-03-28"]
    week = next(w for w in found["weeks"] if w["unusual"])
    assert week["events"] == week["conflict"] == 27 and len(week["reports"]) == 5
    page = room.get("/actor", params={"key": "SYR"}).text
    assert f'href="/report/{week["reports"][0]["id"]}"' in page
    assert data(room, "/search", who="SYR", since=week["start"], until=week["end"])["total"] == 27


def test_a_filter_narrows_a_profile_and_keeps_its_actor(room: TestClient[Any]) -> None:
    assert data(room, "/actor", key="SYR", type="CONSULT")["totals"]["events"] == 12
    page = room.get("/actor", params={"key": "SYR", "type": "CONSULT"}).text
    assert '<input type="hidden" name="key" value="SYR">' in page
    assert 'class="chip" href="/actor?key=SYR"' in page


def test_no_filter_of_a_profile_is_passed_over(room: TestClient[Any]) -> None:
    found = data(room, "/actor", key="SYR", who="Turkey")
    assert found["totals"]["events"] == 12
    assert [(s["name"], s["events"]) for s in found["sides"]][:2] == [("did", 0), ("done", 12)]
    for path, params in (
        ("/actor", {"key": "SYR", "actor": "ISIS"}),
        ("/dyad", {"a": "ISIS", "b": "Syria", "dyad": "A>B"}),
        ("/place", {"name": "Aleppo", "place": "Homs"}),
    ):
        assert room.get(path, params=params).status_code == 400


def test_a_dyad_tells_both_directions_apart(room: TestClient[Any]) -> None:
    found = data(room, "/dyad", a="Turkey", b="Syria")
    assert [(s["name"], s["events"]) for s in found["sides"]] == [("onto", 12), ("back", 0)]
    assert room.get("/dyad", params={"a": "Turkey", "b": "ISIS"}).status_code == 404


def test_a_place_goes_by_its_names_and_a_country_by_its_code(room: TestClient[Any]) -> None:
    for name in ("Aleppo", "حلب", "SYR"):
        found = data(room, "/place", name=name)
        assert found["totals"]["events"] == 27, name
        assert found["dyads"][0]["actor"] == "ISIS"
    assert room.get("/place", params={"name": "Atlantis"}).status_code == 404


def test_claims_say_who_asserts_who_denies_and_who_hedges(room: TestClient[Any]) -> None:
    found = data(room, "/claims")
    assert found["total"] == found["contested"] == 1
    claim = found["claims"][0]
    assert claim["reports"] == 27 and claim["since"] == "2016-03-30" and claim["contested"]
    assert claim["stances"] == {"asserts": 25, "denies": 1, "hedges": 1}
    told = {(s["stance"], s["publisher"], s["voices"][0]["text"], s["since"]) for s in claim["standings"]}
    assert ("denies", "other", "المتحدث", "2016-03-31") in told
    assert ("hedges", "other", "شهود عيان", "2016-04-01") in told
    assert ("asserts", "paper0", "وكالة سانا", "2016-03-30") in told
    assert data(room, "/claims", type="CONSULT")["claims"] == []


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "path",
    ["/search", "/actor?key=ISIS", "/dyad?a=ISIS&b=Syria", "/place?name=Aleppo", "/claims", "/claims?show=contested"],
)
def test_every_page_speaks_both_languages_and_names_its_twin(room: TestClient[Any], path: str, language: str) -> None:
    answer = room.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    twin = path.replace("?", ".json?", 1) if "?" in path else f"{path}.json"
    assert f'type="application/json" href="{twin.replace("&", "&amp;")}"' in answer.text


def test_nothing_in_a_report_can_be_markup(room: TestClient[Any]) -> None:
    for path in (
        "/search?text=السوق",
        "/search?text=%3Cscript%3E",
        "/actor?key=%3Cscript%3E",
        "/claims?who=%3Cscript%3E",
    ):
        text = room.get(path).text
        assert "<script>alert" not in text and "<script>" not in text.replace('<script type="', "")


def test_the_pages_are_described(room: TestClient[Any]) -> None:
    paths = room.get("/openapi.json").json()["paths"]
    assert {"/search", "/actor", "/dyad", "/place", "/claims"} <= set(paths)
    assert {"page", "text", "who"} <= {p["name"] for p in paths["/search"]["get"]["parameters"]}
