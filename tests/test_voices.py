"""Who says so: frames of speech, voices carried over sentences, chains of report; the words that decide a status."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rawi import Coder, Report
from rawi.arabic.sentences import split
from rawi.reader.attribution import Evidence, attribute, voices_at
from rawi.reader.frames import Frame, frames
from rawi.reader.interface import Mention, SourceMention
from rawi.reader.phrases import tokens
from rawi.reader.speech import Speech
from rawi.records import Event, Span

CODER = Coder(reader="lexicon")
REPORT = """\
كشفت مصادر لإذاعة “مونت كارلو” الفرنسية، عن قصف طائرات إثيوبية معسكرا للمتمردين في إقليم تيغراي.
ويرى محللون أن أديس أبابا قصفت المعسكر ردا على هجوم سابق.
وأكد آبي أحمد أن الجيش حرر بلدة في الإقليم، مشيرا إلى أنه اعتقل عشرات المسلحين.
وصرحت إريتريا في بداية العام الحالي أنها نشرت قوات على الحدود.
وكان الرئيس الأميركي جو بايدن قد أعلن في تشرين الثاني الماضي عن مقتل عشرة جنود في كمين، بيد أن شركاءه انتقدوا ذلك.
وحملت تصريحات صدرت مؤخرا عن المبعوث الأميركي إلى القرن الأفريقي جيفري فيلتمان بوادر انفراج، \
حيث أعلن بعد جولة أفريقية عن إرسال قوات إلى الحدود.
وأشار فيلتمان إلى أن القوات الإثيوبية انسحبت من المدينة.
وأكد المسؤول الأميركي أن بلاده سلمت شحنة أسلحة إلى كينيا، وكشفت صحيفة واشنطن بوست في وقت سابق أن واشنطن نشرت \
مئتي جندي في جيبوتي.
يُذكر أن كلا من كينيا وأوغندا الشريكتين في القوة الأفريقية قد أكدتا أنهما سحبتا قواتهما من البلدة.
"""


def code(text: str, **more: str) -> list[Event]:
    return CODER.code(Report(id="a", text=text, published="2021-06-10", **more))


def one(text: str, trigger: str) -> Event:
    found = [e for e in code(text) if e.trigger.text == trigger]
    assert len(found) == 1, f"«{trigger}» in «{text}»: {[e.trigger.text for e in code(text)]}"
    return found[0]


def voices(e: Event) -> list[str]:
    return [v.text for v in e.attribution]


@pytest.fixture(scope="module")
def coded() -> list[Event]:
    return code(REPORT)


@pytest.mark.parametrize(
    ("trigger", "chain", "kinds"),
    [
        ("قصف", ["مصادر", "إذاعة “مونت كارلو” الفرنسية"], ["anonymous", "media"]),
        ("قصفت", ["محللون"], ["analyst"]),
        ("حرر", ["آبي أحمد"], ["named"]),
        ("اعتقل", ["آبي أحمد"], ["named"]),
        ("نشرت قوات", ["إريتريا"], ["named"]),
        ("كمين", ["الرئيس الأميركي جو بايدن"], ["named"]),
        ("إرسال قوات", ["جيفري فيلتمان"], ["named"]),
        ("انسحبت", ["فيلتمان"], ["named"]),
        ("سلمت شحنة", ["المسؤول الأميركي"], ["named"]),
        ("نشرت", ["صحيفة واشنطن بوست"], ["media"]),
    ],
)
def test_a_report_of_many_voices(coded: list[Event], trigger: str, chain: list[str], kinds: list[str]) -> None:
    [e] = [e for e in coded if e.trigger.text == trigger]
    assert voices(e) == chain
    assert [v.kind for v in e.attribution] == kinds


def test_who_speaks_together_is_named_together(coded: list[Event]) -> None:
    [e] = [e for e in coded if e.trigger.text == "سحبتا"]
    assert [v.code for v in e.attribution] == ["KEN", "UGA"]


def test_an_official_who_is_pointed_back_at_is_the_person_meant(coded: list[Event]) -> None:
    [e] = [e for e in coded if e.trigger.text == "سلمت شحنة"]
    assert (e.attribution[0].name, e.attribution[0].code) == ("Jeffrey Feltman", "USA")


def said(sentence: str, *, title: bool = False) -> list[tuple[str, str, str, str]]:
    ts = tokens(sentence)

    def words(r: tuple[int, int] | None) -> str:
        return " ".join(t.text for t in ts[r[0] : r[1]]) if r else ""

    found: list[Frame] = frames(ts, title=title)
    return [(f.manner, words(f.speaker), words((f.said[0], f.said[0] + 1)), f.stance) for f in found]


@pytest.mark.parametrize(
    ("sentence", "frame"),
    [
        ("قال وزير الدفاع إن الجيش انسحب.", ("that", "وزير الدفاع", "إن", "says")),
        ("من جهته، قال ل«الغد» سمير الحلبي إن القوات انسحبت.", ("that", "سمير الحلبي", "إن", "says")),
        ("أكدت الشرطة، عبر موقعها الرسمي، أن المسلحين فروا.", ("that", "الشرطة", "أن", "stresses")),
        ("أعلنت الشرطة اعتقال ثلاثة مسلحين.", ("object", "الشرطة", "اعتقال", "announces")),
        ("ونفت الحكومة التونسية، أمس، وجود أي اتفاق.", ("object", "الحكومة التونسية", "وجود", "denies")),
        ("أشارت مصادر طبية ل«الغد» إلى سقوط قتلى.", ("object", "مصادر طبية", "إلى", "says")),
        ("وجاء في البيان أن القوات سيطرت على التل.", ("that", "البيان", "أن", "says")),
        ("قتل جنديان في كمين، حسبما ذكرت مصادر أمنية.", ("after", "مصادر أمنية", "قتل", "says")),
        ("وبحسب صحيفة الغد، قصفت الطائرات القرية.", ("before", "صحيفة الغد", "،", "says")),
        ("نقلت وكالة الأناضول عن دبلوماسيين أن القصف توقف.", ("that", "دبلوماسيين", "أن", "says")),
        ("وزعم التنظيم أنه قتل خمسة جنود.", ("that", "التنظيم", "أنه", "claims")),
        ("اتهمت باريس مسلحين بقتل الرهائن.", ("object", "باريس", "بقتل", "accuses")),
    ],
)
def test_frames_of_speech(sentence: str, frame: tuple[str, str, str, str]) -> None:
    assert frame in said(sentence)


def test_a_headline_names_its_speaker_before_the_colon() -> None:
    assert said("لافروف: قصفنا مواقع المسلحين", title=True)[0][:2] == ("headline", "لافروف")


@pytest.mark.parametrize(
    "sentence",
    [
        "يُذكر أن القوات انسحبت من البلدة.",
        "ويُرجَّح على نطاق واسع أن تكون القوات انسحبت.",
        "كانت شاحنات تحمل أسلحة عبر الحدود.",
    ],
)
def test_nobody_speaks(sentence: str) -> None:
    assert said(sentence) == []


def test_a_dropped_subject_is_the_last_speaker() -> None:
    text = "قال المتحدث باسم الجيش إن القوات حررت البلدة.\nوأضاف أن المسلحين قتلوا ثلاثة مدنيين."
    e = one(text, "قتلوا")
    assert voices(e) == ["المتحدث باسم الجيش"]
    assert e.attribution[0].cue == "أضاف"


def test_a_dropped_subject_agrees_with_its_verb() -> None:
    text = "قال وزير الدفاع إن القوات تتقدم.\nوذكرت مصادر طبية أن غارة أصابت سوقا.\nوأضاف أن الجيش قصف مواقع للمسلحين."
    assert voices(one(text, "قصف")) == ["وزير الدفاع"]


def test_a_quotation_goes_on_over_sentences_and_ends() -> None:
    text = (
        "وقال محافظ المدينة: «هاجم مسلحون مركز الشرطة فجرا. "
        "وخطفوا ثلاثة ضباط من المكان».\nوقتل مسلحون قاضيا في مدينة أخرى أمس."
    )
    found = {e.trigger.text: voices(e) for e in code(text)}
    assert found["خطفوا"] == ["محافظ المدينة"]
    assert found["قتل"] == []


def test_what_stands_ahead_of_the_speaker_is_not_said_by_him() -> None:
    text = "بعد تحرير المدينة، قالت مصادر محلية إن الجيش قصف قرى مجاورة."
    found = {e.trigger.text: voices(e) for e in code(text)}
    assert found["قصف"] == ["مصادر محلية"]
    assert all(not v for t, v in found.items() if t != "قصف")


def test_the_speaker_of_his_own_act_is_not_its_source() -> None:
    e = one("أزمة في المتوسط\nواتهم وزير الدفاع التركي اليونان بخرق الاتفاق.", "اتهم")
    assert [a.text for a in e.actor] == ["وزير الدفاع التركي"]
    assert e.attribution == []


def test_a_paper_reports_a_speech_act() -> None:
    e = one("أزمة في المتوسط\nاتهم وزير الدفاع التركي اليونان بخرق الاتفاق، بحسب وكالة الأناضول.", "اتهم")
    assert voices(e) == ["وكالة الأناضول"]


def test_a_source_within_a_source() -> None:
    e = one("قالت وكالة رويترز إن مصادر أمنية أكدت أن مسلحين هاجموا مركزا للشرطة.", "هاجموا")
    assert voices(e) == ["مصادر أمنية", "وكالة رويترز"]
    assert [v.certainty for v in e.attribution] == ["CT+", "Uu"]


def test_two_who_speak_beside_each_other_do_not_pass_each_other_on() -> None:
    text = "وقال ضابط إن أربعة جنود قتلوا، بينما قالت مصادر طبية إن غارة أصابت سوقا."
    assert voices(one(text, "غارة")) == ["مصادر طبية"]


def mention(report: Report, words: str, **more: object) -> Mention:
    [sentence] = [n for n, s in enumerate(split(report.text)) if words in s.text]
    at = report.text.index(words)
    return Mention(sentence=sentence, trigger=Span(words, at, at + len(words)), event="ASSAULT", **more)  # type: ignore[arg-type]


def evidence(report: Report, who: str, sure: float, status: float = 0.99) -> Evidence:
    words = [m.span() for m in re.finditer(r"\w+", report.text)]
    rest = (1 - status) / 4
    source = [sure if a >= report.text.find(who) and who and report.text[a:b] in who else 0.01 for a, b in words]
    return Evidence(words, source, 0.01, [0.2] * 5, [status, rest, rest, rest, rest], 0.01)


def test_reader_and_survey_are_weighed() -> None:
    report = Report(id="a", text="قال الجيش إن مسلحين هاجموا قافلة.", published="2021-06-10")
    m = mention(report, "هاجموا")

    def attributed(e: Evidence | None) -> list[str]:
        [found] = attribute(report, split(report.text), [m], None if e is None else [e])
        return [s.span.text for s in found.source]

    assert attributed(None) == ["الجيش"]
    assert attributed(evidence(report, "الجيش", 0.95)) == ["الجيش"]
    assert attributed(evidence(report, "", 0.0)) == ["الجيش"], "a sure survey stands against a reader that heard nobody"


def test_a_voice_that_only_the_reader_hears_is_kept_where_it_is_sure() -> None:
    report = Report(id="a", text="أخبار\nمهاجمة قافلة بشهادة الصيادين.", published="2021-06-10")
    at = report.text.index("الصيادين")
    heard = SourceMention(span=Span("الصيادين", at, at + 8))

    def attributed(sure: float) -> list[str]:
        m = mention(report, "مهاجمة", source=[heard])
        [found] = attribute(report, split(report.text), [m], [evidence(report, "الصيادين", sure)])
        return [s.span.text for s in found.source]

    assert attributed(0.98) == ["الصيادين"]
    assert attributed(0.02) == []


@pytest.mark.parametrize(
    ("sentence", "trigger", "status", "cue", "kind"),
    [
        ("لم تهاجم القوات الكينية البلدة أمس.", "تهاجم", "negated", "لم", "negation"),
        ("نفى الجيش الكيني مهاجمة القرية.", "مهاجمة", "negated", "نفى", "denial"),
        ("وقد تهاجم القوات الكينية البلدة إذا فشلت المفاوضات.", "تهاجم", "hypothetical", "قد", "possibility"),
        ("وتعتزم القوات الكينية مهاجمة البلدة.", "مهاجمة", "future", "تعتزم", "plan"),
        ("وهاجمت القوات الكينية البلدة في عام 1998.", "هاجمت", "historical", "1998", "history"),
    ],
)
def test_the_words_that_decide_a_status(sentence: str, trigger: str, status: str, cue: str, kind: str) -> None:
    e = one("أخبار كينيا\n" + sentence, trigger)
    assert e.status == status
    assert (cue, kind) in [(c.text.removeprefix("و"), c.kind) for c in e.cues]
    text = "أخبار كينيا\n" + sentence
    assert all(text[c.start : c.end] == c.text for c in e.cues)


def test_what_is_certain_has_no_cues() -> None:
    e = one("أخبار كينيا\nوهاجمت القوات الكينية البلدة أمس.", "هاجمت")
    assert (e.status, e.hedged, e.cues) == ("actual", False, [])


def test_a_perfect_with_qad_is_certain() -> None:
    e = one("أخبار كينيا\nوكانت القوات الكينية قد هاجمت البلدة أمس.", "هاجمت")
    assert (e.status, e.hedged) == ("actual", False)


def test_voices_of_words_that_are_no_event() -> None:
    text = "أخبار كينيا\nوقال وزير الدفاع إن كينيا حليفة لأوغندا."
    report = Report(id="a", text=text, published="2021-06-10")
    found = voices_at(Speech(report, split(text)), 1, text.index("حليفة"))
    assert [s.span.text for s in found] == ["وزير الدفاع"]


_WORDS = st.sampled_from(
    [
        *(
            "قال",
            "أضاف",
            "وأكد",
            "أعلن",
            "نفى",
            "ذكرت",
            "نقلت",
            "تبناه",
            "قوله",
            "مشيرا",
            "بحسب",
            "كما",
            "بيان",
            "بيدار",
        ),
        *("الوزير", "مصادر", "وكالة", "رويترز", "الجيش", "قصف", "قصفت", "مقتل", "إن", "أن", "أنه", "إلى", "عن", "من"),
        *("في", "ل", "قد", "وقد", "لم", "إذا", "الذي", "عام", "1990", "غدا", "كل", "كلا"),
        *("«", "»", '"', ":", "،", ".", "–", "\n"),
    ]
)


@given(st.lists(_WORDS, max_size=60).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_every_voice_and_cue_is_a_piece_of_the_text(text: str) -> None:
    for e in code(text):
        for v in (*e.attribution, *e.cues):
            assert v.start is not None and v.end is not None
            assert text[v.start : v.end] == v.text
        assert all(v.text for v in e.attribution)
