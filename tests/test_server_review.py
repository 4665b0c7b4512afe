from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("litestar")

from litestar.testing import TestClient
from made import event, keep, report

from rawi.archive.store import Archive
from rawi.records import Entity, Place, decode
from rawi.server.app import create_app
from rawi.training.score import from_annotation

TEXT = "قصف الطيران قرية قرب حلب ثم قصف حلب مرة أخرى"
FIRST = report("r1", TEXT)
PLANES = Entity(text="الطيران", start=4, end=11, code="RUS", sector=["MIL"])
ALEPPO = Place(text="حلب", start=21, end=24, name="Aleppo", country="SYR", lat=36.2, lon=37.16)
SECOND = report("r2", "التقى الوزيران في أنقرة", published="2016-02-05")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "a.rawi", create=True) as made:
        keep(
            made,
            {
                FIRST: [
                    event(FIRST, 1, actor=[PLANES], place=ALEPPO, confidence=0.6),
                    event(FIRST, 7, confidence=0.3),
                ],
                SECOND: [event(SECOND, 1, "CONSULT", confidence=0.9)],
            },
        )
        yield made


@pytest.fixture
def client(archive: Archive) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(archive), base_url="http://127.0.0.1") as opened:
        opened.follow_redirects = False
        yield opened


def token(client: TestClient[Any]) -> str:
    page = client.get("/review").text
    return page.split('name="csrf" value="')[1].split('"')[0]


def send(client: TestClient[Any], path: str = "/review", **fields: str) -> Any:
    return client.post(path, data={"csrf": token(client), "by": "ليلى", **fields})


def shown(client: TestClient[Any], query: str = "") -> Any:
    return client.get("/review.json" + query).json()


def test_the_least_certain_record_comes_first_and_leaves_the_queue_when_accepted(client: TestClient[Any]) -> None:
    assert (shown(client)["event"]["id"], shown(client)["left"]) == ("r1#7", 3)
    answer = send(client, key="r1#7", action="accept", back="/review")
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?event=r1%231")
    assert (shown(client)["event"]["id"], shown(client)["left"]) == ("r1#1", 2)


def test_filters_narrow_the_queue_and_go_on_with_it(client: TestClient[Any]) -> None:
    assert shown(client, "?type=CONSULT")["event"]["id"] == "r2#1"
    answer = send(client, key="r2#1", action="accept", back="/review?type=CONSULT")
    assert answer.headers["location"] == "/review?type=CONSULT"
    assert shown(client, "?type=CONSULT")["event"] is None


def test_a_rejected_record_is_gone_until_the_rejection_is_undone(client: TestClient[Any], archive: Archive) -> None:
    send(client, key="r1#7", action="reject")
    assert [e.id for e in archive.events(archive.id_of("r1"))] == ["r1#1"]
    (said,) = shown(client, "?event=r1%237")["said"]
    assert (said["action"], said["by"]) == ("reject", "ليلى")
    answer = send(client, "/review/undo", correction=str(said["id"]), back="/review?type=ASSAULT")
    assert answer.headers["location"] == "/review?type=ASSAULT&event=r1%237"
    assert [e.id for e in archive.events(archive.id_of("r1"))] == ["r1#1", "r1#7"]
    assert send(client, "/review/undo", correction=str(said["id"])).status_code == 404


def test_a_form_corrects_type_mode_status_spans_codes_and_voice(client: TestClient[Any], archive: Archive) -> None:
    answer = send(
        client,
        key="r1#1",
        action="correct",
        whole="yes",
        type="COERCE",
        mode="COERCE/seize",
        status="negated",
        hedged="yes",
        certainty="CT-",
        date="2016-02-01",
        **{
            "trigger.start": "0",
            "trigger.end": "3",
            "actor.0.start": "4",
            "actor.0.end": "11",
            "actor.0.code": "syr",
            "actor.0.sector": "MIL GOV",
            "voice.0.name": "SANA",
            "voice.0.kind": "media",
            "size.dead": ">=7",
        },
    )
    assert answer.status_code == 303
    one = archive.events(archive.id_of("r1"))[0]
    assert (one.event, one.mode, one.quad, one.status, one.hedged) == ("COERCE", ["seize"], 4, "negated", True)
    assert (one.actor[0].text, one.actor[0].code, one.actor[0].sector) == ("الطيران", "SYR", ["MIL", "GOV"])
    assert (one.attribution[0].name, one.attribution[0].kind, one.size) == ("SANA", "media", {"dead": ">=7"})
    assert (one.date, one.certainty, one.id) == ("2016-02-01", "CT-", "r1#1")


@pytest.mark.parametrize(
    ("field", "value"),
    [("actor.0.start", "4"), ("actor.0.code", "XXQ"), ("actor.0.sector", "NOPE"), ("type", "DANCE"), ("status", "x")],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    client: TestClient[Any], archive: Archive, field: str, value: str
) -> None:
    before = archive.events(archive.id_of("r1"))
    assert send(client, key="r1#1", action="correct", **{field: value}).status_code == 422
    assert archive.events(archive.id_of("r1")) == before


def test_a_program_sends_the_fields_that_change_as_json(client: TestClient[Any], archive: Archive) -> None:
    body = {"key": "r1#1", "action": "correct", "by": "x", "after": {"status": "future"}}
    headers = {"accept": "application/json", "x-csrf-token": token(client)}
    answer = client.post("/review", json=body, headers=headers)
    assert answer.json() == {"correction": 1, "event": "r1#1"}
    assert archive.events(archive.id_of("r1"))[0].status == "future"


def test_without_the_hidden_field_or_a_name_nothing_is_kept(client: TestClient[Any], archive: Archive) -> None:
    client.get("/review")
    assert client.post("/review", data={"key": "r1#1", "action": "accept", "by": "x"}).status_code == 403
    assert send(client, key="r1#1", action="accept", by="").status_code == 422
    assert archive.counts()["corrections"] == 0


def test_the_name_is_asked_for_once(client: TestClient[Any]) -> None:
    assert 'value="accept"' not in client.get("/review").text
    send(client, "/review/name", by="سمر حداد", back="/review")
    page = client.get("/review").text
    assert "سمر حداد" in page and 'value="accept"' in page
    answer = client.post("/review", data={"csrf": token(client), "key": "r1#7", "action": "accept"})
    assert answer.status_code == 303
    assert shown(client)["recent"][0]["by"] == "سمر حداد"
    assert client.get("/review/corrections.json").json()["total"] == 1
    assert "سمر حداد" in client.get("/review/corrections").text


def test_the_page_never_leads_to_another_host(client: TestClient[Any]) -> None:
    answer = send(client, key="r1#7", action="accept", back="https://evil.example/review")
    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith("//")


def test_training_data_read_back_as_the_reviewed_records(client: TestClient[Any]) -> None:
    assert client.get("/review/export").text == ""
    send(client, key="r1#7", action="correct", **{"trigger.start": "28", "trigger.end": "31"})
    (annotation,) = map(json.loads, client.get("/review/export").text.splitlines())
    (document,) = map(json.loads, client.get("/review/export?part=documents").text.splitlines())
    assert annotation["id"] == document["id"] == "r1"
    assert [e["trigger"] for e in annotation["events"]] == ["قصف", "قصف#2"]
    assert [e["reviewed"] for e in annotation["events"]] == [False, True]
    assert [c.trigger for c in from_annotation(document, annotation)] == [(0, 3), (28, 31)]
    assert client.get("/review/export?complete=true").text == ""
    (standoff,) = map(json.loads, client.get("/review/export?part=standoff").text.splitlines())
    assert standoff["events"][1]["trigger"] == [28, 31] and "text" not in standoff
    send(client, key="r1#1", action="reject")
    (left,) = map(json.loads, client.get("/review/export?complete=true").text.splitlines())
    assert [e["trigger"] for e in left["events"]] == ["قصف#2"]


def test_export_lists_its_formats_and_sends_what_the_filters_find(client: TestClient[Any]) -> None:
    listed = client.get("/export.json?type=CONSULT").json()
    assert listed["events"] == 1
    for one in listed["formats"]:
        answer = client.get(one["href"])
        assert answer.status_code == 200 and answer.content, one["format"]
        assert one["file"] in answer.headers["content-disposition"]
    lines = client.get("/export/jsonl?type=CONSULT").text.splitlines()
    assert [decode(line).id for line in lines] == ["r2#1"]
    assert client.get("/export/csv?bom=yes").content.startswith(b"\xef\xbb\xbf")
    assert client.get("/export/docx").status_code == 404
    assert client.get("/export/csv?colour=red").status_code == 400


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("path", ["/review", "/review/corrections", "/export"])
def test_pages_speak_both_languages_and_run_no_script_of_their_own(
    client: TestClient[Any], path: str, language: str
) -> None:
    send(client, "/review/name", by="<script>x</script>")
    send(client, key="r1#7", action="reject", by="<script>x</script>")
    answer = client.get(f"{path}?lang={language}")
    assert answer.status_code == 200
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in answer.text
    assert "<script>" not in answer.text and " style=" not in answer.text and " onclick" not in answer.text
