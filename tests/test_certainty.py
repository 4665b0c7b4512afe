"""How sure each voice is, and the paper: the scale of FactBank."""

from __future__ import annotations

from typing import get_args

import pytest

from rawi import Coder, Report
from rawi.arabic.tables import rows
from rawi.reader.frames import frames
from rawi.reader.interface import Mention, SourceMention
from rawi.reader.phrases import tokens
from rawi.reader.speech_words import verbs
from rawi.records import Certainty, Cue, CueKind, Event, Span, Status
from rawi.resolve.certainty import as_told, of_paper, of_voices

SPAN = Span("قصف", 0, 3)
CODER = Coder(reader="lexicon")


def mention(
    status: Status = "actual", *, cues: list[tuple[str, CueKind]] | None = None, stances: str = "", hedged: bool = False
) -> Mention:
    found = [Cue(text=text, start=i, end=i + len(text), kind=kind) for i, (text, kind) in enumerate(cues or [])]
    source = [SourceMention(span=SPAN, stance=s) for s in stances.split()]
    return Mention(
        sentence=0, trigger=SPAN, event="ASSAULT", status=status, hedged=hedged, cues=found, source=source
    )  # fmt: skip


@pytest.mark.parametrize(
    ("m", "certainty"),
    [
        (mention(), "CT+"),
        (mention("historical"), "CT+"),
        (mention("negated"), "CT-"),
        (mention("future"), "PR+"),
        (mention("hypothetical"), "PS+"),
        (mention(hedged=True), "PR+"),
        (mention(hedged=True, cues=[("ربما", "hedge")]), "PS+"),
        (mention(hedged=True, cues=[("وعلى الأرجح", "hedge")]), "PR+"),
        (mention("hypothetical", cues=[("إذا", "condition")]), "Uu"),
        (mention("hypothetical", cues=[("من غير المرجح", "possibility")]), "PR-"),
        (mention("negated", hedged=True), "PR-"),
    ],
)
def test_the_words_make_it_so_sure(m: Mention, certainty: Certainty) -> None:
    assert as_told(m) == certainty
    assert of_paper(m) == certainty, "without a voice, the paper says so itself"


@pytest.mark.parametrize(
    ("m", "voices", "paper"),
    [
        (mention(stances="says"), ["CT+"], "Uu"),
        (mention(stances="says passes"), ["CT+", "Uu"], "Uu"),
        (mention(stances="thinks"), ["PR+"], "Uu"),
        (mention(stances="hints"), ["PS+"], "Uu"),
        (mention(stances="doubts"), ["PR-"], "Uu"),
        (mention("negated", stances="denies"), ["CT-"], "Uu"),
        (mention(stances="denies"), ["CT-"], "Uu"),
        (mention(stances="wants"), ["Uu"], "Uu"),
        (mention(stances="admits"), ["CT+"], "PR+"),
        (mention(stances="blames"), ["CT+"], "CT+"),
        (mention(stances="blames passes"), ["CT+", "Uu"], "Uu"),
        (mention("future", stances="expects"), ["PR+"], "Uu"),
        (mention("hypothetical", stances="says"), ["PS+"], "Uu"),
    ],
)
def test_the_verb_tells_who_is_how_sure(m: Mention, voices: list[Certainty], paper: Certainty) -> None:
    assert of_voices(m) == voices
    assert of_paper(m) == paper


def test_every_stance_of_a_verb_has_a_rule() -> None:
    known = {r["stance"] for r in rows("rawi.resolve", "certainty.tsv")}
    assert {v.stance for v in verbs()} <= known


def test_tables_hold_values_of_the_scale() -> None:
    scale = set(get_args(Certainty))
    assert {r["certainty"] for r in rows("rawi.resolve", "certainty_words.tsv")} <= scale
    assert {r[k] for r in rows("rawi.resolve", "certainty_status.tsv") for k in ("plain", "hedged")} <= scale
    assert {r["status"] for r in rows("rawi.resolve", "certainty_status.tsv")} == set(get_args(Status))


def test_examples_of_the_table_are_verbs_of_that_stance() -> None:
    for row in rows("rawi.resolve", "certainty.tsv"):
        if row["stance"] in ("passes", "relays"):
            continue
        verb = row["example"].split("،")[0].split()[0]
        ts = tokens(f"{verb} الوزير أن الجيش انسحب من البلدة.")
        assert [f.stance for f in frames(ts)] == [row["stance"]], verb


def one(text: str, trigger: str) -> Event:
    [event] = [e for e in CODER.code(Report(id="a", text=text, published="2021-06-10")) if e.trigger.text == trigger]
    return event


def test_a_paper_can_leave_open_what_a_minister_denies() -> None:
    e = one("أخبار السودان\nونفى وزير الدفاع السوداني أن يكون الجيش قصف القرية.", "قصف")
    assert e.status == "negated"
    assert [v.certainty for v in e.attribution] == ["CT-"]
    assert e.certainty == "Uu"


def test_a_paper_takes_as_a_fact_what_a_minister_condemns() -> None:
    e = one("أخبار السودان\nوأدانت وزارة الخارجية السودانية قصف القرية.", "قصف")
    assert [v.certainty for v in e.attribution] in ([], ["CT+"])
    assert e.certainty == "CT+"


def test_the_paper_says_so_itself() -> None:
    e = one("أخبار السودان\nوقصفت طائرات حربية القرية أمس.", "قصفت")
    assert (e.attribution, e.certainty) == ([], "CT+")
