"""The archive: what goes in comes out, what people say stays, and nothing breaks it. On SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as listen
from sqlalchemy import func, select, text, update

from rawi.arabic.sentences import split
from rawi.archive import connect, schema
from rawi.archive.corrections import Correction, settle
from rawi.archive.errors import ArchiveError
from rawi.archive.identity import url_key
from rawi.archive.store import Archive, Coded
from rawi.coder import Coder
from rawi.records import (
    Cue,
    Document,
    Entity,
    Event,
    Place,
    Relation,
    Report,
    Sentence,
    Span,
    TimeExpression,
    Voice,
    encode,
)

pytest_plugins = ["databases"]
SAMPLES = Path(__file__).parents[1] / "samples" / "reports.jsonl"
TEXT = "قصفت طائرات تركية مواقع قرب عفرين مساء الثلاثاء، وقالت أنقرة إنها قتلت تسعة مسلحين. ونددت دمشق بالقصف."


def report(key: str = "a", body: str = TEXT, **more: str | None) -> Report:
    return Report(id=key, text=body, **more)


def span(words: str, body: str = TEXT, start: int = 0) -> Span:
    start = body.index(words, start)
    return Span(words, start, start + len(words))


def event(
    words: str, number: int = 1, kind: str = "ASSAULT", key: str = "a", body: str = TEXT, **more: object
) -> Event:
    trigger = span(words, body)
    sentence = next(s for s in split(body) if s.start <= trigger.start < s.end)
    fields: dict[str, object] = {
        "id": f"{key}#{number}",
        "doc": Document(id=key, title=None, url=None, publisher=None, published="2018-01-24"),
        "event": kind,
        "mode": [],
        "context": [],
        "quad": 4,
        "scale": -9.0,
        "cameo": None,
        "date": "2018-01-23",
        "date_precision": "day",
        "trigger": trigger,
        "sentence": sentence,
        "actor": [],
        "recipient": [],
        "place": None,
        "time": None,
        "status": "actual",
        "hedged": False,
        "attribution": [],
        "size": {},
        "same_as": None,
        "confidence": 0.75,
    }
    return Event(**(fields | more))  # type: ignore[arg-type]


def entity(words: str, **more: object) -> Entity:
    s = span(words)
    return Entity(text=words, start=s.start, end=s.end, **more)  # type: ignore[arg-type]


def full_event() -> Event:
    """An event with every part that one can have."""
    at, when, said = span("عفرين"), span("مساء الثلاثاء"), span("أنقرة")
    return event(
        "قصفت",
        mode=["aerial", "bombing"],
        context=["military"],
        actor=[
            entity("طائرات تركية", code="TUR", sector=["MIL", "GOV"], name="Türkiye", name_ar="تركيا", wikidata="Q43")
        ],
        recipient=[Entity(text="implicit", start=None, end=None, code="SYR", sector=["REB"])],
        place=Place(text=at.text, start=at.start, end=at.end, name="Afrin", country="SYR", lat=36.51, lon=36.87),
        time=TimeExpression(text=when.text, start=when.start, end=when.end, type="TIME", value="2018-01-23TEV"),
        attribution=[Voice(text=said.text, start=said.start, end=said.end, cue="قالت", code="TUR", certainty="PR+")],
        size={"dead": 9, "injured": "عدد من"},
        cues=[Cue(text="مساء", start=when.start, end=when.start + 4, kind="hedge")],
    )


def coded(opened: Archive, *events: Event, added: Report | None = None) -> int:
    """Add a report and save its events; return its number."""
    one = added or report()
    number = opened.add([one], "test").ids[one.id]
    opened.save(number, opened.start_run("test", "0" * 64), split(one.text), events)
    return number


def names(events: list[Event]) -> list[tuple[str, str]]:
    return [(e.trigger.text, e.event) for e in events]


# Taking in


def test_a_report_comes_out_as_it_went_in(archive: Archive) -> None:
    one = report(title="قصف", published="2018-01-24", publisher="وكالة", url="https://a.example/1", language="ar")
    assert archive.add([one], "here").new == 1
    assert archive.report("a") == one
    assert archive.reports([archive.id_of("a")]) == {archive.id_of("a"): one}
    with pytest.raises(KeyError, match="'b'"):
        archive.report("b")


def test_a_report_comes_in_once(archive: Archive) -> None:
    first = archive.add([report(), report()], "here")
    again = archive.add([report(), report(body=TEXT.replace(" ", " \n"))], "here")
    assert (first.new, first.doubles, again.new, again.doubles) == (1, 1, 0, 2)
    assert archive.counts()["reports"] == 1


def test_who_printed_the_same_text_is_kept(archive: Archive) -> None:
    other = report("b", publisher="صحيفة", published="2018-01-25", url="https://b.example/x")
    assert archive.add([report(), other], "here").doubles == 1
    assert archive.add([other], "here").doubles == 1
    with archive.reading() as connection:
        [row] = connection.execute(select(schema.double))
    assert (row.report, row.key, row.publisher, row.published) == (archive.id_of("a"), "b", "صحيفة", "2018-01-25")


def test_an_id_that_stands_for_two_texts_is_refused_and_told(archive: Archive) -> None:
    added = archive.add([report(), report(body="نص آخر لا صلة له بالأول.")], "file.csv")
    assert added.new == 1 and [key for key, _ in added.refused] == ["a"]
    [(source, record, reason)] = archive.refused()
    assert (source, record) == ("file.csv", "a") and "an id of its own" in reason
    archive.add([report(body="نص آخر لا صلة له بالأول.")], "file.csv")
    assert len(archive.refused()) == 1


def test_another_version_of_a_page_is_refused_and_told(archive: Archive) -> None:
    page = "http://www.news.example/2018/1?utm_source=feed"
    added = archive.add([report(url=page), report("b", TEXT + " وأضافت.", url="https://news.example/2018/1/")], "feed")
    assert (added.new, added.doubles) == (1, 1)
    assert "is there as 'a'" in archive.refused()[0][2]


def test_front_pages_do_not_make_doubles(archive: Archive) -> None:
    pages = [report(str(n), f"خبر رقم {n}", url="https://news.example/") for n in range(3)]
    assert archive.add(pages, "feed").new == 3


def test_many_reports_are_added_in_batches(archive: Archive) -> None:
    added = archive.add((report(str(n), f"الخبر رقم {n} من الأخبار") for n in range(450)), "here")
    assert added.new == 450 and sorted(added.ids.values()) == sorted(set(added.ids.values()))
    assert [one.id for _, one in archive.uncoded()] == [str(n) for n in range(450)]


def test_what_a_database_cannot_store_is_replaced(archive: Archive) -> None:
    archive.add([report(body="نص\0فيه\ud800 شيء", title="عنوان\0")], "here")
    assert archive.report("a").text == "نص\ufffdفيه\ufffd شيء"


def test_where_a_source_stands_is_kept(archive: Archive) -> None:
    assert archive.intake("x.warc") == (None, False)
    archive.set_intake("x.warc", {"offset": 17, "file": "س"})
    assert archive.intake("x.warc") == ({"offset": 17, "file": "س"}, False)
    archive.set_intake("x.warc", {"offset": 99}, done=True)
    assert archive.intake("x.warc") == ({"offset": 99}, True)
    with pytest.raises(RuntimeError), archive.writing() as connection:
        archive.set_intake("x.warc", {"offset": 0}, connection=connection)
        raise RuntimeError
    assert archive.intake("x.warc") == ({"offset": 99}, True)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.News.example:443/a/b/#top", "news.example/a/b"),
        ("http://news.example/a?b=2&a=1&utm_medium=x&fbclid=y", "news.example/a?a=1&b=2"),
        ("http://news.example:8080/a", "news.example:8080/a"),
        ("http://news.example/أخبار", "news.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1"),
        ("http://news.example/?p=3", "news.example?p=3"),
        ("http://news.example/?utm_source=x", None),
        ("http://news.example:port/a", None),
        ("news.example/a", None),
        ("", None),
        (None, None),
    ],
)
def test_the_address_of_a_page_has_one_form(url: str | None, key: str | None) -> None:
    assert url_key(url) == key


def test_a_very_long_address_fits_an_index(archive: Archive) -> None:
    long = "https://news.example/" + "ص" * 3000
    assert archive.add([report(url=long), report("b", "غيره", url=long + "x")], "here").new == 2
    assert archive.add([report("c", "غيرهما", url=long)], "here").doubles == 1


# Coding


def test_events_come_out_as_they_went_in(archive: Archive) -> None:
    events = [full_event(), event("نددت", 2, "REJECT")]
    assert archive.events(coded(archive, *events)) == events
    assert archive.check() == []


def test_the_parts_of_an_event_are_rows(archive: Archive) -> None:
    coded(archive, full_event())
    with archive.reading() as connection:
        actor, recipient = connection.execute(select(schema.entity).order_by(schema.entity.c.role)).all()
        row = connection.execute(select(schema.event)).one()
        voice = connection.execute(select(schema.voice)).one()
        sizes = {r.kind: (r.number, r.words) for r in connection.execute(select(schema.size))}
        modes = set(connection.execute(select(schema.event_mode.c.mode)).scalars())
        where = connection.execute(select(schema.place)).one()
    assert (actor.actor_key, actor.sector, actor.text) == ("Türkiye", "MIL;GOV", "طائرات تركية")
    assert (recipient.actor_key, recipient.start) == ("SYR/REB", None)
    assert (row.key, row.event, row.date, row.sentence, row.published) == (
        "a#1",
        "ASSAULT",
        "2018-01-23",
        0,
        "2018-01-24",
    )
    assert (row.current, row.corrected, row.confidence, row.scale) == (True, False, 0.75, -9.0)
    assert (voice.voice_key, voice.certainty, voice.kind) == ("TUR", "PR+", "named")
    assert sizes == {"dead": (9, None), "injured": (None, "عدد من")}
    assert modes == {"aerial", "bombing"}
    assert (where.country, where.lat) == ("SYR", 36.51)


def test_relations_come_out_as_they_went_in(archive: Archive) -> None:
    said = span("نددت")
    one = Relation(
        id="a#r1",
        doc=Document(id="a", title=None, url=None, publisher="وكالة", published=None),
        relation="SEES_AS_THREAT",
        subject=[entity("دمشق", code="SYR", name="Syria")],
        object=[entity("أنقرة", code="TUR")],
        place=None,
        trigger=said,
        sentence=split(TEXT)[1],
        attribution=[Voice(text="implicit", start=None, end=None)],
        certainty="CT+",
        confidence=0.5,
    )
    number = archive.add([report()], "here").ids["a"]
    archive.save(number, archive.start_run("test", "0"), split(TEXT), [event("قصفت")], [one])
    assert archive.relations(number) == [one]
    with archive.reading() as connection:
        roles = connection.execute(select(schema.entity.c.role, schema.entity.c.actor_key).order_by(schema.entity.c.id))
        assert roles.all() == [("subject", "Syria"), ("object", "TUR")]
    assert archive.counts()["relations"] == 1
    archive.save(number, archive.start_run("test", "1"), split(TEXT), [])
    assert archive.relations(number) == []


def test_the_samples_come_out_as_they_were_coded(archive: Archive) -> None:
    reports = [msgspec.json.decode(line, type=Report) for line in SAMPLES.read_bytes().splitlines()]
    coder = Coder(reader="lexicon")
    numbers = archive.add(reports, "samples").ids
    run = archive.start_run("lexicon", "0")
    found = {one.id: events for one, events in coder.code_many(reports)}
    archive.save_many(
        run, (Coded(report=numbers[one.id], sentences=split(one.text), events=found[one.id]) for one in reports)
    )
    assert sum(map(len, found.values())) == archive.counts()["events"] > 100
    for one in reports:
        assert sorted(archive.events(numbers[one.id]), key=lambda e: e.id) == sorted(found[one.id], key=lambda e: e.id)
        assert archive.sentences(numbers[one.id]) == split(one.text)
    assert archive.check() == []


def test_vectors_are_kept_beside_their_events(archive: Archive) -> None:
    number = archive.add([report()], "here").ids["a"]
    run = archive.start_run("test", "0")
    archive.save(number, run, split(TEXT), [event("قصفت"), event("نددت", 2)], vectors={"a#2": b"\x01\x02"})
    with archive.reading() as connection:
        rows = connection.execute(select(schema.event.c.key, schema.event.c.vector).order_by(schema.event.c.key)).all()
    assert rows == [("a#1", None), ("a#2", b"\x01\x02")]


def test_a_date_that_the_text_states_is_kept(archive: Archive) -> None:
    numbers = archive.add([report(), report("b", "غيره", published="2018-01-01")], "here").ids
    run = archive.start_run("test", "0")
    archive.save_many(run, [Coded(report=n, sentences=[], events=[], published="2018-01-24") for n in numbers.values()])
    assert (archive.report("a").published, archive.report("b").published) == ("2018-01-24", "2018-01-01")


def test_a_run_goes_on_where_it_stopped(archive: Archive) -> None:
    archive.add([report(str(n), f"نص رقم {n}") for n in range(5)], "here")
    run = archive.resume_run("test", "0", {"threads": 2})
    assert archive.resume_run("test", "0", {"threads": 2}) == run
    assert archive.resume_run("test", "1", {"threads": 2}) != run
    seen = []
    for number, one in archive.uncoded(run):
        seen.append(one.id)
        if one.id == "3":
            archive.fail(number, run, "boom")
        else:
            archive.save(number, run, split(one.text), [])
    assert seen == ["0", "1", "2", "3", "4"]
    assert list(archive.uncoded(run)) == list(archive.uncoded()) == []
    assert len(list(archive.uncoded(archive.start_run("test", "2")))) == 5
    counts = archive.counts()
    assert (counts["coded"], counts["failed"], counts["uncoded"]) == (4, 1, 0)


def test_what_an_older_run_read_counts_until_a_newer_one_succeeds(archive: Archive) -> None:
    number = coded(archive, event("قصفت"))
    newer = archive.start_run("test", "1")
    archive.fail(number, newer, "out of memory")
    assert names(archive.events(number)) == [("قصفت", "ASSAULT")]
    archive.save(number, newer, split(TEXT), [event("نددت", 1, "REJECT")])
    assert names(archive.events(number)) == [("نددت", "REJECT")]
    with archive.reading() as connection:
        rows = connection.execute(select(schema.event.c.trigger, schema.event.c.current).order_by(schema.event.c.id))
        assert rows.all() == [("قصفت", False), ("نددت", True)]
    assert archive.check() == []


def test_saving_twice_in_a_run_replaces(archive: Archive) -> None:
    number = archive.add([report()], "here").ids["a"]
    run = archive.start_run("test", "0")
    archive.save(number, run, split(TEXT), [full_event(), event("نددت", 2, "REJECT")])
    archive.save(number, run, [Sentence(TEXT, 0, len(TEXT))], [event("قتلت")])
    assert names(archive.events(number)) == [("قتلت", "ASSAULT")]
    with archive.reading() as connection:
        left = [connection.execute(select(func.count()).select_from(t)).scalar() for t in (schema.event, schema.place)]
    assert left == [1, 0]
    assert archive.check() == []


def test_saving_is_all_or_nothing(archive: Archive) -> None:
    number = archive.add([report()], "here").ids["a"]
    run = archive.start_run("test", "0")
    with pytest.raises(KeyError, match="999"):
        archive.save_many(run, [Coded(report=n, sentences=split(TEXT), events=[event("قصفت")]) for n in (number, 999)])
    assert archive.counts()["events"] == archive.counts()["coded"] == 0
    assert archive.check() == ["1 report not coded yet: `rawi add` with the same sources goes on where it stopped"]


# Corrections


def test_a_correction_changes_the_record_and_its_rows(archive: Archive) -> None:
    number = coded(archive, full_event(), event("نددت", 2, "REJECT"))
    archive.correct("a#1", "correct", {"event": "COERCE", "actor": [], "size": {"dead": 10}}, by="ليلى")
    first, second = archive.events(number)
    assert (first.event, first.actor, first.size, first.mode) == ("COERCE", [], {"dead": 10}, ["aerial", "bombing"])
    assert second == event("نددت", 2, "REJECT")
    with archive.reading() as connection:
        row = connection.execute(select(schema.event).where(schema.event.c.key == "a#1")).one()
        roles = connection.execute(select(schema.entity.c.role).where(schema.entity.c.event == row.id)).scalars().all()
        kept = connection.execute(select(schema.correction)).one()
    assert (row.event, row.corrected, row.current, roles) == ("COERCE", True, True, ["recipient"])
    assert (kept.by, kept.action, kept.event, kept.start, kept.end) == ("ليلى", "correct", "ASSAULT", 0, 4)
    assert msgspec.json.decode(kept.before, type=Event) == full_event()
    assert msgspec.json.decode(row.machine, type=Event) == full_event()
    assert archive.check() == []


def test_a_rejected_record_does_not_count(archive: Archive) -> None:
    number = coded(archive, event("قصفت"), event("نددت", 2, "REJECT"))
    rejection = archive.correct("a#1", "reject", by="م")
    assert names(archive.events(number)) == [("نددت", "REJECT")]
    assert archive.counts()["events"] == 1
    archive.undo(rejection, by="م")
    assert names(archive.events(number)) == [("قصفت", "ASSAULT"), ("نددت", "REJECT")]
    with pytest.raises(KeyError, match="no correction"):
        archive.undo(rejection, by="م")


def test_the_last_word_counts(archive: Archive) -> None:
    number = coded(archive, event("قصفت"))
    first = archive.correct("a#1", "correct", {"event": "COERCE"}, by="أ")
    second = archive.correct("a#1", "correct", {"event": "MOBILIZE", "mode": ["fighters"]}, by="ب")
    third = archive.correct("a#1", "reject", by="ج")
    archive.undo(third, by="أ")
    assert names(archive.events(number)) == [("قصفت", "MOBILIZE")]
    archive.undo(second, by="أ")
    assert names(archive.events(number)) == [("قصفت", "COERCE")]
    archive.undo(first, by="أ")
    assert archive.events(number) == [event("قصفت")]


def test_a_person_can_add_a_record(archive: Archive) -> None:
    number = coded(archive, event("قصفت"))
    whole = msgspec.to_builtins(event("قتلت", 77, key="x"))
    added = archive.correct("a", "add", whole, by="م")
    assert [e.id for e in archive.events(number)] == ["a#1", f"a#c{added}"]
    assert archive.events(number)[1].doc.id == "a"
    archive.correct(f"a#c{added}", "correct", {"event": "COERCE"}, by="ن")
    assert names(archive.events(number)) == [("قصفت", "ASSAULT"), ("قتلت", "COERCE")]
    assert archive.check() == []
    archive.undo(added, by="م")
    assert len(archive.events(number)) == 2, "the later correction still says that there is an event"


def test_an_added_record_goes_when_it_is_undone(archive: Archive) -> None:
    number = coded(archive, event("قصفت"))
    added = archive.correct("a", "add", event("قتلت", 2), by="م")
    archive.undo(added, by="م")
    assert archive.events(number) == [event("قصفت")]
    assert archive.counts()["events"] == 1


@pytest.mark.parametrize(
    ("key", "action", "after", "error"),
    [
        ("a#9", "reject", None, "no event 'a#9'"),
        ("b", "add", {}, "no report 'b'"),
        ("a#1", "delete", None, "no action 'delete'"),
        ("a#1", "correct", None, "takes a record"),
        ("a#1", "reject", {"event": "AID"}, "takes no record"),
        ("a#1", "correct", {"event": "ATTACK"}, "ATTACK"),
        ("a#1", "correct", {"trigger": {"text": "قصفت", "start": 5, "end": 9}}, "do not stand at 5 to 9"),
        ("a#1", "correct", {"actor": [{"text": "أنقرة", "start": 2, "end": None}]}, r"actor\[0\]"),
    ],
)
def test_a_wrong_correction_is_refused(
    archive: Archive, key: str, action: str, after: dict[str, object] | None, error: str
) -> None:
    number = coded(archive, event("قصفت"))
    with pytest.raises((KeyError, ValueError), match=error):
        archive.correct(key, action, after, by="م")  # type: ignore[arg-type]
    assert archive.events(number) == [event("قصفت")]
    assert archive.counts()["corrections"] == 0


def test_corrections_outlive_a_new_coding(archive: Archive) -> None:
    number = coded(
        archive, event("قصفت", 1), event("قتلت", 2), event("نددت", 3, "REJECT"), event("قالت أنقرة", 4, "CONSULT")
    )
    archive.correct("a#1", "correct", {"mode": ["aerial"], "event": "COERCE"}, by="م")
    archive.correct("a#4", "reject", by="م")
    archive.correct("a#3", "accept", by="م")
    # the new run numbers anew, has another extent for one trigger, and misses what a person accepted
    again = [event("قالت", 1, "CONSULT"), event("قصفت طائرات", 2), event("قتلت", 3)]
    archive.save(number, archive.start_run("test", "1"), split(TEXT), again)
    assert names(archive.events(number)) == [("قصفت", "COERCE"), ("قتلت", "ASSAULT"), ("نددت", "REJECT")]
    corrected, untouched, kept = archive.events(number)
    assert (corrected.id, corrected.mode) == ("a#2", ["aerial"])
    assert untouched == again[2]
    assert kept.id.startswith("a#c")
    assert archive.check() == []


def test_undoing_after_a_new_coding_shows_the_new_record(archive: Archive) -> None:
    number = coded(archive, event("قصفت", 1))
    correction = archive.correct("a#1", "correct", {"event": "COERCE"}, by="م")
    newer = event("قصفت طائرات", 5, confidence=0.9)
    archive.save(number, archive.start_run("test", "1"), split(TEXT), [newer])
    assert names(archive.events(number)) == [("قصفت", "COERCE")]
    archive.undo(correction, by="م")
    assert archive.events(number) == [newer]


def test_two_records_with_one_trigger_keep_their_own_corrections(archive: Archive) -> None:
    number = coded(archive, event("قصفت", 1), event("قصفت", 2, "MOBILIZE"))
    archive.correct("a#1", "correct", {"mode": ["aerial"]}, by="م")
    archive.correct("a#2", "reject", by="م")
    again = [event("قصفت", 1, "MOBILIZE"), event("قصفت", 2)]
    archive.save(number, archive.start_run("test", "1"), split(TEXT), again)
    assert [(e.id, e.event, e.mode) for e in archive.events(number)] == [("a#2", "ASSAULT", ["aerial"])]


WORDS = ("قصفت", "قالت", "قتلت", "نددت")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.integers(0, 3), st.sampled_from(["accept", "reject", "correct"]), st.sampled_from(["AID", "COERCE"])
        ),
        max_size=8,
    ),
    drop=st.sets(st.integers(0, 3)),
)
def test_settling_loses_no_word_of_a_person(steps: list[tuple[int, str, str]], drop: set[int]) -> None:
    events = [event(word, n + 1) for n, word in enumerate(WORDS)]
    said = []
    for id, (n, action, kind) in enumerate(steps, 1):
        now = settle("a", 1, events, said)[f"a#{n + 1}"].record
        after = msgspec.structs.replace(now, event=kind) if action == "correct" else None
        where = events[n].trigger
        said.append(
            Correction(
                id=id,
                event_key=f"a#{n + 1}",
                run=1,
                start=where.start,
                end=where.end,
                event="ASSAULT",
                by="م",
                action=action,
                before=now,
                after=after,
            )
        )
    in_first = settle("a", 1, events, said)
    newer = [event(word, 10 - n) for n, word in enumerate(WORDS) if n not in drop]
    in_second = settle("a", 2, newer, said)

    def counting(settled: dict[str, object]) -> set[tuple[str, str]]:
        return {(s.record.trigger.text, s.record.event) for s in settled.values() if not s.rejected}

    expected = counting(in_first)
    for n in drop:
        spoken = [action for m, action, _ in steps if m == n]
        if not spoken or spoken[-1] == "reject":
            expected = {(words, kind) for words, kind in expected if words != WORDS[n]}
    assert counting(in_second) == expected
    assert settle("a", 1, events, []) == {e.id: type(s)(e, e) for e, s in zip(events, in_first.values(), strict=True)}


# Many at once, and what goes wrong


def test_readers_see_one_state_while_a_writer_writes(archive: Archive) -> None:
    numbers = archive.add((report(str(n), f"النص رقم {n}. {TEXT}") for n in range(12)), "here").ids
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            with archive.reading() as connection:
                by_rows = connection.execute(select(func.count()).where(schema.event.c.current)).scalar()
                done = select(func.sum(schema.coding.c.events)).join(
                    schema.report, schema.report.c.current_run == schema.coding.c.run
                )
                by_codings = connection.execute(done.where(schema.report.c.id == schema.coding.c.report)).scalar() or 0
            if by_rows != by_codings:
                wrong.append((by_rows, by_codings))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for model in "012":
            run = archive.start_run("test", model)
            for key, number in numbers.items():
                body = archive.report(key).text
                found = [event("قصفت", 1, "ASSAULT", key, body), event("نددت", 2, "REJECT", key, body)]
                archive.save(number, run, split(body), found[: 1 + int(model) % 2])
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert archive.check() == []


def test_two_writers_add_the_same_reports_at_once(archive: Archive) -> None:
    reports = [report(str(n), f"النص رقم {n}") for n in range(300)]
    added = []

    def add() -> None:
        with Archive(archive.name) as own:
            added.append(own.add(reports, "here"))

    writers = [threading.Thread(target=add) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sum(a.new for a in added) == 300 and sum(a.doubles for a in added) == 600
    assert archive.counts()["reports"] == 300


def test_two_processes_make_one_archive_at_once(place: str) -> None:
    program = "import sys; from rawi.archive.store import Archive; Archive(sys.argv[1], create=True).counts()"
    started = [
        subprocess.Popen([sys.executable, "-c", program, place], stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    for process in started:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    with Archive(place) as opened:
        assert opened.check() == []


KILLED = """
import sys
import msgspec
from rawi.arabic.sentences import split
from rawi.archive.store import Archive, Coded
from rawi.records import Event, Report, decode
template, body = decode(sys.argv[2]), sys.argv[3]
with Archive(sys.argv[1]) as archive:
    archive.add((Report(id=str(n), text=f"{body} {n}.") for n in range(400)), "here")
    run = archive.resume_run("test", "0")
    batch = []
    for number, report in archive.uncoded(run):
        events = [msgspec.structs.replace(template, id=f"{report.id}#{n}") for n in (1, 2, 3)]
        batch.append(Coded(report=number, sentences=split(report.text), events=events))
        if len(batch) == 20:
            archive.save_many(run, batch)
            batch = []
            print("saved", flush=True)
print("done", flush=True)
"""


def test_a_killed_process_loses_and_doubles_nothing(archive: Archive) -> None:
    arguments = [archive.name, encode(full_event()).decode(), TEXT]
    for lines in (1, 4, 2, None):
        process = subprocess.Popen([sys.executable, "-c", KILLED, *arguments], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        if lines is None:
            assert process.stdout.read().endswith("done\n")
            assert process.wait(120) == 0
            break
        for _ in range(lines):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
        process.wait(120)
        [unfinished] = archive.check()
        assert "not coded yet" in unfinished
    assert archive.check() == []
    counts = archive.counts()
    assert (counts["reports"], counts["coded"], counts["runs"]) == (400, 400, 1)
    with archive.reading() as connection:
        events = connection.execute(select(schema.event.c.report, func.count()).group_by(schema.event.c.report)).all()
    assert len(events) == 400 and {count for _, count in events} == {3}


def test_a_full_disk_is_told_and_leaves_the_archive_whole(tmp_path: Path) -> None:
    path = tmp_path / "archive.rawi"
    with Archive(path, create=True) as opened:
        opened.add([report()], "here")
    with Archive(path) as opened:
        # SQLite tells of a file at its limit as of a full disk
        listen.listen(opened.engine, "checkout", lambda c, *_: c.execute("PRAGMA max_page_count = 150"))
        with pytest.raises(ArchiveError, match=r"archive\.rawi: the disk is full.*make room") as caught:
            opened.add((report(str(n), f"{n} {TEXT * 20}") for n in range(400)), "here")
        assert isinstance(caught.value, OSError)
        before = opened.counts()["reports"]
    with Archive(path) as opened:
        assert opened.counts()["reports"] == before >= 1
        assert opened.check() == ["1 report not coded yet: `rawi add` with the same sources goes on where it stopped"]
        assert opened.add((report(str(n), f"{n} {TEXT * 20}") for n in range(400)), "here").new == 401 - before


def test_a_writer_that_waits_too_long_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "WAIT_SECONDS", 0.1)
    path = tmp_path / "archive.rawi"
    with Archive(path, create=True) as first, Archive(path) as second, first.writing():
        with pytest.raises(ArchiveError, match="another process has been writing"):
            second.add([report()], "here")
        assert second.counts()["reports"] == 0


def test_a_reader_cannot_change_anything(archive: Archive) -> None:
    number = coded(archive, event("قصفت"))
    with Archive(archive.name, readonly=True) as opened:
        assert opened.events(number) == [event("قصفت")]
        with pytest.raises(ArchiveError, match="cannot be written to"):
            opened.add([report("b", "غيره")], "here")


def test_an_archive_without_the_right_to_write_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "in" / "archive.rawi"
    with Archive(path, create=True) as opened:
        opened.add([report()], "here")
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with Archive(path, readonly=True) as opened:
            assert opened.report("a").text == TEXT
    finally:
        path.parent.chmod(0o755)


# Opening


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("نص")
    sqlite3.connect(tmp_path / "other").execute("CREATE TABLE t (x)").connection.commit()
    marked = sqlite3.connect(tmp_path / "marked")
    marked.execute("PRAGMA application_id = 7")
    marked.execute("CREATE TABLE t (x)").connection.commit()
    marked.close()
    for name, why in {
        "nothing": "there is no archive; `rawi add",
        "": "is a folder",
        "text": "no SQLite file",
        "other": "holds tables of another program",
        "marked": "of another program",
    }.items():
        with pytest.raises(ArchiveError, match=why) as caught:
            Archive(tmp_path / name, create=bool(name) and name != "nothing")
        assert str(tmp_path / name) in str(caught.value)
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("mysql://somewhere/x", "not mysql"),
        ("postgresql://", "cannot be reached|refused"),
        ("postgresql://rawi@/x?host=/nowhere", "cannot be reached"),
        ("no://an address:x", "not an address"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(where: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "/nowhere")
    with pytest.raises(ArchiveError, match=why):
        Archive(where, create=True)


def test_a_password_is_not_shown() -> None:
    assert connect.name_of("postgresql://me:secret@server/news") == "postgresql://me:***@server/news"


def test_an_archive_of_a_newer_version_is_left_alone(archive: Archive) -> None:
    with archive.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ArchiveError, match="newer version.*update rawi"):
        Archive(archive.name)


def test_an_older_archive_is_not_changed_by_a_reader(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "HEAD", "0002")
    with pytest.raises(ArchiveError, match="older version.*rawi check"):
        Archive(archive.name, readonly=True)


def test_the_newest_migration_is_the_shape_that_is_looked_for() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(connect.config()).get_current_head() == connect.HEAD


def test_the_migrations_make_the_tables_of_the_schema(place: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with Archive(place, create=True) as opened, opened.reading() as connection:

        def counts(_: object, name: str | None, kind: str, *__: object) -> bool:
            return not (kind == "table" and (name or "").startswith("search_index"))

        context = MigrationContext.configure(
            connection, opts={"include_object": counts, "compare_type": True, "target_metadata": schema.metadata}
        )
        differences = compare_metadata(context, schema.metadata)
    # the index of PostgreSQL on `tokens` has no counterpart in SQLite, which has a table of its own instead
    assert [d for d in differences if "ix_search_text_tokens" not in str(d)] == []


# Checking


def damage(archive: Archive, table: object, **values: object) -> None:
    with archive.writing() as connection:
        connection.execute(update(table).values(**values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("table", "values", "why"),
    [
        (schema.event, {"start": 1}, "whose record says something else than its row (a#1): code the report again"),
        (schema.event, {"trigger": "قتلت"}, "whose trigger does not stand in the text"),
        (schema.event, {"record": "{}"}, "1 event that cannot be read (a#1: Object missing required field `id`"),
        (schema.event, {"current": False}, "with too few records, or too many (a)"),
        (schema.report, {"text": TEXT.replace("تسعة", "سبعة")}, "with another text than the one that came in (a)"),
        (schema.report, {"current_run": None}, "with records of an older run"),
        (schema.sentence, {"end": 9999}, "sentences outside the text of its report"),
        (schema.report, {"sentences": 7}, "without all its sentences"),
        (schema.intake, {"done": False}, "not read to the end (x.warc): `rawi add`"),
        (schema.place, {"event": None}, "of the table place of no record, or of two"),
    ],
)
def test_check_finds_what_is_wrong(archive: Archive, table: object, values: dict[str, object], why: str) -> None:
    coded(archive, full_event())
    archive.set_intake("x.warc", None, done=True)
    assert archive.check() == []
    damage(archive, table, **values)
    assert any(why in line for line in archive.check()), archive.check()


def test_check_finds_words_that_are_not_there(archive: Archive) -> None:
    coded(archive, full_event())
    with archive.writing() as connection:
        record = connection.execute(select(schema.event.c.record)).scalar_one()
        connection.execute(
            update(schema.event).values(record=record.replace('"place":{"text":"عفرين"', '"place":{"text":"منبج"'))
        )
    [line] = archive.check()
    assert "words of 'place'" in line


def test_check_finds_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "archive.rawi"
    with Archive(path, create=True) as opened:
        opened.add((report(str(n), f"{n} {TEXT}") for n in range(300)), "here")
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20_000] = b"\x5a" * 20_000
    path.write_bytes(content)
    try:
        with Archive(path) as opened:
            said = " ".join(opened.check())
    except ArchiveError as error:
        said = str(error)
    assert "is damaged" in said and "copy" in said


def test_check_finds_reports_that_search_does_not(archive: Archive) -> None:
    from rawi.archive.text import rebuild, search

    coded(archive, event("قصفت"))
    with archive.writing() as connection:
        connection.execute(text("DELETE FROM search_text"))
    assert archive.check() == ["1 report missing in the search index (a): `rawi check ARCHIVE --repair` builds it anew"]
    assert rebuild(archive) == 1
    assert archive.check() == []
    assert [hit.key for hit in search(archive, "عفرين").hits] == ["a"]


def run_check(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = "import typer; from rawi.commands.check import command; typer.run(command)"
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=120)


def test_the_command_says_what_to_do(archive: Archive, tmp_path: Path) -> None:
    archive.add([report()], "here")
    waiting = run_check(archive.name)
    assert waiting.returncode == 1 and "1 report not coded yet: `rawi add`" in waiting.stdout
    archive.save(archive.id_of("a"), archive.start_run("test", "0"), split(TEXT), [event("قصفت")])
    whole = run_check(archive.name, "--repair")
    assert (whole.returncode, whole.stdout) == (0, "")
    assert "1 report, 1 event: no problems" in whole.stderr
    missing = run_check(str(tmp_path / "none.rawi"))
    assert missing.returncode == 1 and "there is no archive" in missing.stderr and "Traceback" not in missing.stderr
