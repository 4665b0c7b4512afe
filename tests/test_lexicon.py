"""The cue-lexicon reader: what it finds in sentences of the kinds that news is made of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rawi.arabic.orthography import folded
from rawi.arabic.sentences import split
from rawi.arabic.tables import rows
from rawi.reader.cuewords import PACKAGE, cue_words, cues
from rawi.reader.interface import Mention
from rawi.reader.lexicon import LexiconReader
from rawi.records import Report

READER = LexiconReader()


def read(text: str, published: str | None = "2019-07-10", title: str | None = None) -> list[Mention]:
    report = Report(id="a", text=text, published=published, title=title)
    return READER.read([(report, split(text))])[0]


def one(text: str, event: str, **more: str) -> Mention:
    found = [m for m in read(text, **more) if m.event == event]
    assert len(found) == 1, f"{event} in «{text}»: {[(m.event, m.trigger.text) for m in read(text, **more)]}"
    return found[0]


def texts(spans: list) -> list[str]:
    return [s.text for s in spans]


@pytest.mark.parametrize(
    ("sentence", "event", "mode"),
    [
        ("قصفت مقاتلات روسية مواقع للمعارضة في ريف إدلب.", "ASSAULT", []),
        ("شنت طائرات التحالف ثلاث غارات على صعدة.", "ASSAULT", ["aerial"]),
        ("اغتال مسلحون مجهولون قاضيا في بعقوبة.", "ASSAULT", ["targeted"]),
        ("استقبل العاهل الأردني وزير الدفاع الفرنسي في عمان.", "CONSULT", ["visit"]),
        ("اعتقلت الشرطة التونسية ناشطا في صفاقس.", "COERCE", ["arrest"]),
        ("فرضت بريطانيا عقوبات على شركة إيرانية.", "SANCTION", ["discontinue"]),
        ("استدعت الكويت سفيرها من طهران.", "SANCTION", ["withdraw"]),
        ("أفرجت السلطات السودانية عن عشرين محتجا.", "RETREAT", ["release"]),
        ("انسحبت القوات الإثيوبية من مدينة بيداوة.", "RETREAT", ["withdraw"]),
        ("أصدر الرئيس الجزائري عفوا عن مئة سجين.", "CONCEDE", []),
        ("تظاهر مئات العراقيين في ساحة التحرير.", "PROTEST", ["demo"]),
        ("أرسلت تركيا تعزيزات إلى الحدود السورية.", "MOBILIZE", ["troops"]),
        ("هددت موسكو بقطع الغاز عن أوكرانيا.", "THREATEN", []),
        ("رفضت طهران المقترح الأوروبي.", "REJECT", []),
        ("طالبت الأمم المتحدة إسرائيل برفع الحصار.", "REQUEST", []),
        ("اتهم الجيش اللبناني إسرائيل بخرق الهدنة.", "ACCUSE", ["allege"]),
        ("نددت قطر بالاستيطان.", "ACCUSE", ["disapprove"]),
        ("رحبت الصين بالاتفاق.", "SUPPORT", []),
        ("تعهدت ألمانيا بدعم تونس.", "AGREE", []),
        ("دربت فرنسا جنودا من مالي.", "AID", []),
        ("نفذت البحرية المصرية واليونانية تدريبات مشتركة مع فرنسا.", "COOPERATE", []),
    ],
)
def test_each_type_has_cues(sentence: str, event: str, mode: list[str]) -> None:
    found = {(m.event, tuple(m.mode)) for m in read(sentence)}
    assert (event, tuple(mode)) in found


@pytest.mark.parametrize(
    ("sentence", "event", "actor", "recipient"),
    [
        ("قصفت الطائرات الإسرائيلية مواقع لحركة حماس.", "ASSAULT", ["الطائرات الإسرائيلية"], ["مواقع لحركة حماس"]),
        ("وكانت القوات الروسية قد قصفت مدينة إدلب.", "ASSAULT", ["القوات الروسية"], ["مدينة إدلب"]),
        ("ندد وزير الخارجية التركي بالهجوم على السفارة.", "ACCUSE", ["وزير الخارجية التركي"], ["الهجوم"]),
        ("اتهمت واشنطن وباريس دمشق باستخدام غاز محظور.", "ACCUSE", ["واشنطن", "باريس"], ["دمشق"]),
        ("مقتل خمسة جنود في كمين بسيناء.", "ASSAULT", [], ["خمسة جنود"]),
        ("اشتبكت قوات الجيش مع مسلحين قرب بنغازي.", "ASSAULT", ["قوات الجيش", "مسلحين"], []),
        (
            "جددت الغارات الجوية الأميركية على تنظيم الدولة الإسلامية.",
            "ASSAULT",
            ["الأميركية"],
            ["تنظيم الدولة الإسلامية"],
        ),
    ],
)
def test_roles_follow_word_order(sentence: str, event: str, actor: list[str], recipient: list[str]) -> None:
    m = next(m for m in read(sentence) if m.event == event)
    assert texts(m.actor) == actor
    assert texts(m.recipient) == recipient


def test_headline_puts_the_doer_first() -> None:
    m = one("واشنطن تفرض عقوبات على مصارف إيرانية\nنص الخبر.", "SANCTION")
    assert texts(m.actor) == ["واشنطن"]
    assert texts(m.recipient) == ["مصارف إيرانية"]


def test_a_second_verb_has_the_doer_of_the_first() -> None:
    text = "هاجم مسلحون حاجزا للشرطة وخطفوا ثلاثة ضباط."
    found = {m.event + "".join(m.mode): m for m in read(text)}
    assert texts(found["ASSAULTabduct"].actor) == ["مسلحون"]
    assert texts(found["ASSAULTabduct"].recipient) == ["ثلاثة ضباط"]


def test_who_says_so() -> None:
    m = one("قالت مصادر طبية إن غارة أصابت سوقا في حلب.", "ASSAULT")
    assert [(s.span.text, s.kind, s.cue) for s in m.source] == [("مصادر طبية", "anonymous", "قالت")]


def test_sources_nearest_first() -> None:
    m = one("نقلت وكالة الأناضول عن دبلوماسيين غربيين أن الجيش قصف القرية.", "ASSAULT")
    assert [(s.span.text, s.kind) for s in m.source] == [
        ("دبلوماسيين غربيين", "anonymous"),
        ("وكالة الأناضول", "media"),
    ]


def test_source_after_the_claim() -> None:
    m = one("قتل سبعة مدنيين في غارة على سوق شعبية، بحسب بيان للدفاع المدني.", "ASSAULT")
    assert [(s.span.text, s.kind) for s in m.source] == [("بيان للدفاع المدني", "document")]


def test_own_speech_is_not_attribution() -> None:
    m = one("وقال وزير الخارجية السوري إن دمشق ترفض المقترح، مؤكدا تمسكها بموقفها.", "REJECT")
    assert texts(m.actor) == ["دمشق"]
    m = one("رفض رئيس الوزراء المجري استقبال لاجئين.", "REJECT")
    assert m.source == []


def test_headline_with_colon_names_the_speaker() -> None:
    m = one("البنتاغون: داعش أعدم عشرين مدنيا في الرقة\nالخبر.", "ASSAULT")
    assert [s.span.text for s in m.source] == ["البنتاغون"]


def test_a_denial_is_the_act_denied() -> None:
    m = one("ونفى الجيش التركي قصف مناطق سكنية.", "ASSAULT")
    assert m.status == "negated"
    assert [s.span.text for s in m.source] == ["الجيش التركي"]


@pytest.mark.parametrize(
    ("sentence", "event", "status", "hedged"),
    [
        ("لم تقصف القوات الروسية المدينة.", "ASSAULT", "negated", False),
        ("ستنسحب القوات الفرنسية من مالي.", "CONCEDE", "actual", False),
        ("سيزور الرئيس التركي بغداد غدا.", "AGREE", "actual", False),
        ("سيعتقل الجيش المشتبه بهم.", "COERCE", "future", False),
        ("قد تفرض واشنطن عقوبات على أنقرة.", "SANCTION", "hypothetical", True),
        ("غزا العراق الكويت في آب 1990.", "ASSAULT", "historical", False),
    ],
)
def test_status(sentence: str, event: str, status: str, hedged: bool) -> None:
    m = next(m for m in read(sentence) if m.event == event)
    assert (m.status, m.hedged) == (status, hedged)


def test_what_is_demanded_is_no_event() -> None:
    assert [m.event for m in read("طالبت واشنطن بالإفراج عن الرهائن.")] == ["REQUEST"]


@pytest.mark.parametrize(
    "sentence",
    [
        "قال الوزير إن العلاقات بين البلدين متينة.",
        "فاز المنتخب المغربي على نظيره الكاميروني بهدفين.",
        "وزارة الدفاع وقوات الدعم السريع ومجلس الأمن أسماء مؤسسات.",
        "أمطار غزيرة على مدينة جدة.",
    ],
)
def test_statements_and_names_are_no_events(sentence: str) -> None:
    assert read(sentence) == []


def test_toll_yields_to_its_attack() -> None:
    found = read("قتل تسعة أشخاص في تفجير انتحاري استهدف مسجدا في كابول.")
    assert [(m.trigger.text, m.mode) for m in found] == [("تفجير انتحاري", ["suicide-attack"])]
    assert texts(found[0].recipient)


def test_place_and_time() -> None:
    m = one("قصفت طائرات حربية مستشفى في مدينة إدلب يوم الاثنين.", "ASSAULT")
    assert m.place is not None and "إدلب" in m.place.text
    assert m.time is not None and "الاثنين" in m.time.text


def test_a_noun_with_the_article_points_back() -> None:
    found = read("فجر انتحاري نفسه أمام مقر الشرطة.\nوتبنى تنظيم الدولة الإسلامية الهجوم الانتحاري.")
    assert [m.same_as for m in found] == [None, 0]


def test_without_a_date_nothing_is_dated() -> None:
    m = one("قصفت طائرات حربية المدينة عام 1990.", "ASSAULT", published=None)
    assert m.status == "actual"


def test_spelling_does_not_matter() -> None:
    m = one("اتَّهَمَت الحكـــومةُ المصريّة جماعةَ الاخوان بالتحريض", "ACCUSE")
    assert m.trigger.text == "اتَّهَمَت"


def test_every_line_of_the_table_can_be_found() -> None:
    table, words = cues(), cue_words()
    blocked = {folded(r["word"]) for r in rows(PACKAGE, "nocues.tsv")}
    for cue, row in zip(table, rows(PACKAGE, "cues.tsv"), strict=True):
        for tense in ("past", "present", "noun", "participle"):
            for text in filter(None, row[tense].split("|")):
                first, *rest = text.split()
                if folded(first) in blocked:
                    continue
                found = words.readings(first)
                assert any(table[r.form.value] is cue and len(r.form.rest) == len(rest) for r in found), text
    assert len(table) > 90


_PIECES = """قصف الجيش قال إن أن وزير الخارجية السوري في من على بـ «داعش» ، : . لم سوف قد وقالت مصادر بحسب غارة حلب أمس
12 قتيلا ـ " - ونفى التي طالب بوقف الهجوم \u200f"""
_WORDS = st.sampled_from(_PIECES.split())


@given(st.lists(_WORDS, max_size=40).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_spans_are_pieces_of_the_text(text: str) -> None:
    for m in read(text):
        spans = [m.trigger, *m.actor, *m.recipient, *(s.span for s in m.source), *filter(None, (m.place, m.time))]
        for s in spans:
            assert text[s.start : s.end] == s.text
        assert m.trigger.text
        assert m.same_as is None or m.same_as >= 0


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    read(text)


def test_mentions_come_in_the_order_of_their_triggers() -> None:
    found = read("اتهمت باريس روسيا بقصف حلب، وطالبت مجلس الأمن بالتدخل، بينما رفضت موسكو الاتهامات.")
    assert [m.trigger.start for m in found] == sorted(m.trigger.start for m in found)
    assert len(found) >= 3
