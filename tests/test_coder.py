"""The chain from a report to events: what every record keeps to, whatever the text."""

from __future__ import annotations

import doctest
import json
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rawi
from rawi import records
from rawi.coder import Coder, make_reader
from rawi.intake.record import to_report
from rawi.reader.interface import Mention
from rawi.records import Event, Report

READERS = ["model", "lexicon"]
TEXT = (
    "مقتل ثلاثة جنود في هجوم على حاجز شمال بغداد\n"
    "بغداد (رويترز) - قالت مصادر أمنية عراقية إن مسلحين هاجموا أمس حاجزا للجيش شمال بغداد ما أدى إلى مقتل ثلاثة جنود. "
    "ونفى المتحدث باسم وزارة الدفاع سقوط الحاجز. ودعت الأمم المتحدة الحكومة العراقية إلى التحقيق في الهجوم، "
    "بينما تعهدت واشنطن بإرسال مساعدات عسكرية خلال الأسابيع المقبلة."
)


@cache
def coder(reader: str) -> Coder:
    return Coder(reader)


def check(report: Report, events: list[Event]) -> None:
    """Hold the events of a report against what the documentation promises of every record."""
    for n, e in enumerate(events, 1):
        assert e.id == f"{report.id}#{n}"
        spans = [e.trigger, e.sentence, *e.actor, *e.recipient, *e.attribution, *filter(None, (e.place, e.time))]
        for s in spans:
            if s.start is None:
                assert s.text == records.IMPLICIT and s.end is None
            else:
                assert report.text[s.start : s.end] == s.text
                assert s.text.strip()
        assert e.sentence.start <= e.trigger.start < e.trigger.end <= e.sentence.end
        if e.same_as is not None:
            assert e.same_as in [x.id for x in events[: n - 1]]
        assert 0 <= e.confidence <= 1
        assert records.decode(records.encode(e)) == e


@pytest.mark.parametrize("reader", READERS)
def test_a_report_becomes_events_with_the_words_behind_each_value(reader: str) -> None:
    report = Report(id="r", text=TEXT, published="2015-08-07")
    events = coder(reader).code(report)
    check(report, events)
    assert {"ASSAULT", "REQUEST"} <= {e.event for e in events}
    attack = next(e for e in events if e.event == "ASSAULT" and e.sentence.start > 0)
    assert any(v.kind == "anonymous" and "مصادر" in v.text for v in attack.attribution)
    assert attack.date == "2015-08-06" and attack.date_precision == "day"


@pytest.mark.parametrize("reader", READERS)
def test_output_holds_the_schema(reader: str) -> None:
    validator = jsonschema.Draft202012Validator(records.schema())
    for e in coder(reader).code(Report(id="r", text=TEXT, published="2015-08-07")):
        validator.validate(json.loads(records.encode(e)))


@pytest.mark.parametrize("reader", READERS)
def test_reports_do_not_disturb_each_other(reader: str) -> None:
    parts = TEXT.split("\n")
    reports = [Report(id=str(i), text=parts[i % 2], published="2015-08-07") for i in range(70)]
    together = {r.id: [x.trigger for x in es] for r, es in coder(reader).code_many(reports)}
    assert list(together) == [r.id for r in reports]
    alone = {i: [x.trigger for x in coder(reader).code(reports[i])] for i in (0, 1)}
    assert all(together[str(i)] == alone[i % 2] for i in range(70))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", ["", " \n ", "hello world", "«»", "😀" * 50, "قتل", "\u200f\u200f", "123 456"])
def test_odd_texts_give_no_error(reader: str, text: str) -> None:
    report = Report(id="x", text=text)
    check(report, coder(reader).code(report))


WORDS = [
    *(
        "قال",
        "هاجم",
        "قتل",
        "الجيش",
        "بغداد",
        "أمس",
        "«إن»",
        "،",
        ".",
        "وزير",
        "الخارجية",
        "الأميركي",
        "لم",
        "في",
        "إلى",
    ),
    *("ثلاثة", "12", "سوريا", "وروسيا\n", "ـــ", "ُ", "😀", "a", "\u200f"),
]


@given(words=st.lists(st.sampled_from(WORDS), max_size=60), dated=st.booleans())
@settings(max_examples=40, deadline=None)
@pytest.mark.parametrize("reader", READERS)
def test_any_sequence_of_words_keeps_to_the_promises(reader: str, words: list[str], dated: bool) -> None:
    report = Report(id="x", text=" ".join(words), published="2015-08-07" if dated else None)
    check(report, coder(reader).code(report))


def test_a_very_long_sentence_loses_no_event_to_the_window() -> None:
    clause = "وهاجم مسلحون مجهولون حاجزا للجيش العراقي "
    report = Report(
        id="x", text=clause.strip() + " " + "ثم توقفت الحركة في الشارع الطويل وعاد الناس إلى بيوتهم " * 40 + clause
    )
    events = coder("model").code(report)
    check(report, events)
    at = [e.trigger.start for e in events if e.trigger.text == "هاجم"]
    assert len(at) == 2 and at[0] < 10 and at[1] > len(report.text) - 60


def test_a_date_in_the_text_is_used_and_none_is_invented() -> None:
    text = "القاهرة 12 يوليو 2019 - زار وزير الخارجية الفرنسي القاهرة أمس."
    ((report, events),) = coder("lexicon").code_many([Report(id="x", text=text)])
    assert report.published == "2019-07-12"
    assert {e.doc.published for e in events} == {"2019-07-12"}
    ((report, events),) = coder("lexicon").code_many([Report(id="x", text="زار وزير الخارجية الفرنسي القاهرة أمس.")])
    assert report.published is None and events[0].date is None and events[0].date_precision == "unknown"


def test_code_refuses_a_date_that_is_none() -> None:
    with pytest.raises(ValueError, match="2019-13-40"):
        rawi.code("نص", published="2019-13-40")


def test_unknown_reader_and_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'oracle'"):
        make_reader("oracle")
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        make_reader("model", tmp_path)


def test_examples_in_docstrings() -> None:
    import rawi.coder

    for module in (rawi, rawi.coder):
        result = doctest.testmod(module)
        assert result.attempted > 0 and result.failed == 0


class Given:
    """A reader of one mention, whose spans are given as words of the text."""

    name = "given"

    def __init__(self, trigger: str, event: str, **roles: str) -> None:
        self.trigger, self.event, self.roles = trigger, event, roles

    def read(self, reports):  # type: ignore[no-untyped-def]
        """Return the mention, in the sentence of its trigger."""
        return [[self._mention(report, sentences)] for report, sentences in reports]

    def _mention(self, report, sentences):  # type: ignore[no-untyped-def]
        def span(words: str) -> records.Span:
            at = report.text.index(words)
            return records.Span(words, at, at + len(words))

        trigger = span(self.trigger)
        number = next(n for n, s in enumerate(sentences) if s.start <= trigger.start < s.end)
        actors = [span(self.roles["actor"])] if "actor" in self.roles else []
        recipients = [span(self.roles["recipient"])] if "recipient" in self.roles else []
        time = span(self.roles["time"]) if "time" in self.roles else None
        return Mention(
            sentence=number, trigger=trigger, event=self.event, actor=actors, recipient=recipients, time=time
        )


def given_event(text: str, published: str, trigger: str, event: str, **roles: str) -> Event:
    (found,) = Coder(Given(trigger, event, **roles)).code(Report(id="g", text=text, published=published))
    return found


def test_a_name_that_the_reader_cut_short_is_made_whole() -> None:
    text = "دعا مجلس الأمن إيران إلى وقف القصف في اليمن."
    found = given_event(text, "2019-07-10", "دعا", "REQUEST", actor="مجلس", recipient="إيران")
    assert [(a.text, a.code) for a in found.actor] == [("مجلس الأمن", "UNO")]
    assert text[found.actor[0].start : found.actor[0].end] == "مجلس الأمن"


def test_a_piece_of_a_time_dates_the_event() -> None:
    text = "انسحب الجيش من المدينة السنة الماضية."
    found = given_event(text, "2019-07-10", "انسحب", "RETREAT", actor="الجيش", time="الماضية")
    assert found.time is not None
    assert (found.time.text, found.time.value, found.date) == ("السنة الماضية", "2018", "2018-01-01")


def test_a_report_printed_late_dates_events_from_when_it_was_written() -> None:
    text = "أعلن الوزير أمس الأحد الهدنة. وكان الجيش قصف البلدة صباح أمس."
    found = given_event(text, "2019-07-12", "قصف", "ASSAULT", actor="الجيش", time="صباح أمس")
    assert (found.date, found.doc.published) == ("2019-07-07", "2019-07-12")


def test_one_mention_is_not_actor_and_recipient() -> None:
    text = "احتجزت الشرطة معتقلين في المدينة."
    found = given_event(text, "2019-07-10", "احتجزت", "COERCE", actor="معتقلين", recipient="معتقلين")
    assert (found.actor, [r.text for r in found.recipient]) == ([], ["معتقلين"])


@pytest.mark.parametrize("reader", READERS)
def test_half_characters_in_a_text_stop_nothing(reader: str) -> None:
    text = "قصف الجيش \ud800 مدينة حلب أمس. اعتقلت الشرطة \udc00 رجلين."
    report, events = next(iter(coder(reader).code_many([Report(id="h", text=text, published="2019-07-10")])))
    assert len(report.text) == len(text) and events
    check(report, events)


def test_intake_names_the_document_of_a_bad_date_and_mends_half_characters() -> None:
    with pytest.raises(ValueError, match="document 'd9'.*32.13"):
        to_report({"id": "d9", "text": "قصف", "published": "32.13"})
    report = to_report({"id": "d9", "text": "قصف \ud800 البلدة", "title": "خبر \udfff"})
    assert (report.text, report.title) == ("قصف \ufffd البلدة", "خبر \ufffd")
