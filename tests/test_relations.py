"""Standing facts: what states one, what does not, whose they are, and what `--relations` writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rawi.arabic.sentences import split
from rawi.coder import Coder
from rawi.export.jsonl import read_events, read_relations
from rawi.reader.standing import standing
from rawi.reader.standing_cues import standing_cues, words_of
from rawi.records import Relation, Report
from rawi.resolve.relations import Relater

ROOT = Path(__file__).parent.parent


@cache
def relater() -> Relater:
    return Relater()


def facts(text: str, published: str = "2019-07-10") -> list[Relation]:
    report = Report(id="t", text=text, published=published)
    return relater().relations(report, split(text))


def short(r: Relation) -> tuple[str, str, str]:
    """The relation, the codes (or words) of its subjects, and those of its object, or the country of its place."""
    subject = "+".join(e.code or e.text for e in r.subject)
    if r.place is not None:
        return r.relation, subject, r.place.country or r.place.text
    return r.relation, subject, "+".join(e.code or e.text for e in r.object)


STATED = [
    # ALLY
    ("تعد الأردن حليفة الولايات المتحدة في المنطقة.", ("ALLY", "JOR", "USA")),
    ("زار الوزير أنقرة، حليفة قطر.", ("ALLY", "TUR", "QAT")),
    ("قصفت الطائرات مواقع جماعة الحوثي المتحالفة مع إيران.", ("ALLY", "YEM", "IRN")),
    ("انسحبت القوات الموالية للرئيس السوري بشار الأسد من البلدة.", ("ALLY", "SYR", "SYR")),
    ("يقاتل حزب الله إلى جانب الجيش السوري في القلمون.", ("ALLY", "LBN", "SYR")),
    ("تواصل طهران تمويل حليفها حزب الله.", ("ALLY", "LBN", "IRN")),
    ("انتقدت بروكسل تحالف تركيا مع أذربيجان.", ("ALLY", "TUR", "AZE")),
    ("وما زالت أرمينيا حليفا رئيسيا لروسيا.", ("ALLY", "ARM", "RUS")),
    # BACKS
    ("تدعم الرياض الحكومة اليمنية.", ("BACKS", "SAU", "YEM")),
    ("وإيران تدعم حزب الله منذ عقود.", ("BACKS", "IRN", "LBN")),
    ("تقدمت قوات سوريا الديمقراطية المدعومة من واشنطن نحو النهر.", ("BACKS", "USA", "SYR")),
    ("هاجم مقاتلون من حزب الله، الذي تدعمه إيران، نقطة الحراسة.", ("BACKS", "IRN", "LBN")),
    ("ناقش الوزيران الدعم الإيراني للحوثيين.", ("BACKS", "IRN", "YEM")),
    ("وندد السفير بدعم روسيا للحكومة السورية.", ("BACKS", "RUS", "SYR")),
    ("اتهمت الرياض طهران بدعم الحوثيين.", ("BACKS", "IRN", "YEM")),
    ("استعاد الجيش العراقي البلدة بدعم من الولايات المتحدة.", ("BACKS", "USA", "IRQ")),
    ("دخلت الفصائل المدعومة تركيا إلى القرية.", ("BACKS", "TUR", "الفصائل")),
    ("يقدم الاتحاد الأوروبي دعما ماليا لأوكرانيا.", ("BACKS", "EUR", "UKR")),
    ("قتل مسلحون مؤيدون لروسيا جنديا في دونيتسك.", ("BACKS", "مسلحون", "RUS")),
    # FIGHTS
    ("تقاتل وحدات حماية الشعب تنظيم الدولة الإسلامية في الرقة.", ("FIGHTS", "SYR", "IMG")),
    ("زار القائد جنود الجيش النيجيري الذي يقاتل جماعة بوكو حرام.", ("FIGHTS", "NGA", "NGA")),
    ("يخوض الجيش الصومالي حربا ضد حركة الشباب.", ("FIGHTS", "SOM", "SOM")),
    ("أودت الحرب بين أرمينيا وأذربيجان بحياة الآلاف.", ("FIGHTS", "ARM", "AZE")),
    ("تقاتل القوات الأفغانية ضد حركة طالبان.", ("FIGHTS", "AFG", "AFG")),
    # PRESENT_IN
    ("ناقش البرلمان العراقي الوجود الأميركي في العراق.", ("PRESENT_IN", "USA", "IRQ")),
    ("تنتشر القوات الفرنسية في النيجر.", ("PRESENT_IN", "FRA", "NER")),
    ("تحتفظ روسيا بقاعدة عسكرية في سوريا.", ("PRESENT_IN", "RUS", "SYR")),
    ("أعلنت الوزارة خفض عدد القوات الأميركية في أفغانستان.", ("PRESENT_IN", "USA", "AFG")),
    ("عاد الجنود الألمان المتمركزون في أفغانستان.", ("PRESENT_IN", "DEU", "AFG")),
    ("انتقد الحزب وجود قوات تركية في شمال العراق.", ("PRESENT_IN", "TUR", "IRQ")),
    # CONTROLS
    ("تسيطر حركة حماس على قطاع غزة منذ عام 2007.", ("CONTROLS", "PSE", "PSE")),
    ("وقع الانفجار في صنعاء التي يسيطر عليها الحوثيون.", ("CONTROLS", "YEM", "YEM")),
    ("لا تزال مدينة إدلب تحت سيطرة هيئة تحرير الشام.", ("CONTROLS", "SYR", "SYR")),
    ("وصلت القافلة إلى محافظة الحديدة الخاضعة لسيطرة الحوثيين.", ("CONTROLS", "YEM", "YEM")),
    ("تحتل إسرائيل هضبة الجولان.", ("CONTROLS", "ISR", "SYR")),
    ("يسيطر تنظيم داعش على مناطق واسعة من شمال العراق.", ("CONTROLS", "IMG", "IRQ")),
    # SEES_AS_THREAT
    ("تعتبر تركيا حزب العمال الكردستاني منظمة إرهابية.", ("SEES_AS_THREAT", "TUR", "TUR")),
    ("التقى المبعوث قادة حركة حماس التي تصنفها واشنطن إرهابية.", ("SEES_AS_THREAT", "USA", "PSE")),
    ("ترى إسرائيل أن الوجود الإيراني على حدودها يشكل تهديدا لأمنها.", ("SEES_AS_THREAT", "ISR", "IRN")),
    ("قال الرئيس الأميركي دونالد ترامب إن تنظيم داعش يشكل خطرا على المنطقة.", ("SEES_AS_THREAT", "USA", "IMG")),
    # AIMS_AT
    ("تسعى الصين إلى توسيع نفوذها في أفريقيا.", ("AIMS_AT", "CHN", "توسيع نفوذها في أفريقيا")),
    ("وتهدف الحكومة الإثيوبية إلى استكمال السد قبل نهاية العام.", ("AIMS_AT", "ETH", "استكمال السد")),
    ("تحدث الوزير عن مساع روسية لتحجيم النفوذ التركي.", ("AIMS_AT", "RUS", "تحجيم النفوذ التركي")),
    ("قالت مصادر إن إيران تحاول إعادة فتح المعبر.", ("AIMS_AT", "IRN", "إعادة فتح المعبر")),
]  # fmt: skip

NOT_STATED = [
    # wished, possible, promised, to come
    "يجب أن تدعم أوروبا أوكرانيا.",
    "قد تدعم تركيا الحكومة الليبية.",
    "ستدعم الرياض الحكومة اليمنية.",
    "لن تسيطر إسرائيل على قطاع غزة.",
    "إذا كانت إيران تدعم الحوثيين فستفرض عليها عقوبات.",
    "رفضت بغداد إقامة قاعدة أميركية في العراق.",
    "حذر من احتمال وجود قوات إيرانية في البحرين.",
    "طلبت كييف أن تعتبر أوروبا روسيا دولة إرهابية.",
    "هل تسعى إيران إلى امتلاك سلاح نووي؟",
    # it was so, or happened
    "كانت بريطانيا تسيطر على فلسطين.",
    "في عام 1998 كانت الهند تدعم روسيا.",
    "1990 - أدانت الجامعة احتلال العراق للكويت.",
    "سيطر الجيش السوري على بلدة سراقب.",
    "استعاد الجيش العراقي السيطرة على مدينة الموصل.",
    "بعد سيطرة الحوثيين على صنعاء فر السفير.",
    "المعارضة السورية تسيطر على بلدة سراقب",
    "نشرت فرنسا قوات في مالي.",
    # no one, or nothing one can be allied with, hold, fear
    "تدعم الحكومة المصرية جهود السلام.",
    "يدعم البنك مزارع الطاقة.",
    "تعتبر روسيا الاتفاق خطوة مهمة.",
    "تعتبر الأمم المتحدة الهجوم عملا إرهابيا.",
    "يسيطر الحزب الجمهوري على الكونغرس.",
    "يهدف الاتفاق إلى خفض التصعيد.",
    "يحتل المنتخب المصري المركز الأول.",
    "تسيطر الشركة على سوق الهواتف.",
    "يقاتل المرضى من أجل الحياة.",
    "وجود خلاف بين الحزبين في لبنان.",
    # one and the same, or at home
    "تنتشر القاعدة المصرية.",
    "أشادت القوات السورية في سوريا بالقرار.",
    "صاروا حلفاء قدامى.",
]  # fmt: skip


@pytest.mark.parametrize(("text", "fact"), STATED, ids=[t for t, _ in STATED])
def test_what_is_stated_is_found_with_who_and_whom(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in [short(r) for r in facts(text)]


@pytest.mark.parametrize("text", NOT_STATED)
def test_what_is_wished_past_or_about_things_is_no_standing_fact(text: str) -> None:
    assert [short(r) for r in facts(text)] == []


# who says so, and how sure


def test_who_says_so_is_a_voice_and_the_paper_takes_no_stand() -> None:
    [fact] = facts("قال وزير الخارجية الفرنسي إن إيران تدعم جماعة الحوثي.")
    assert [(v.code, v.certainty) for v in fact.attribution] == [("FRA", "CT+")]
    assert fact.certainty == "Uu"


def test_without_a_voice_the_paper_says_so_itself() -> None:
    [fact] = facts("إيران تدعم جماعة الحوثي.")
    assert (fact.attribution, fact.certainty) == ([], "CT+")


def test_an_accusation_is_the_accusers_and_denial_the_deniers() -> None:
    [accused] = facts("اتهمت الرياض طهران بدعم جماعة الحوثي.")
    assert [(v.code, v.certainty) for v in accused.attribution] == [("SAU", "CT+")]
    [denied] = facts("نفت إيران دعمها لجماعة الحوثي.")
    assert [(v.code, v.certainty) for v in denied.attribution] == [("IRN", "CT-")]
    assert short(denied) == ("BACKS", "IRN", "YEM")


def test_what_the_words_negate_is_certain_not_to_be() -> None:
    [fact] = facts("روسيا لا تدعم حزب الله.")
    assert (short(fact), fact.certainty) == (("BACKS", "RUS", "LBN"), "CT-")


def test_still_is_no_negation() -> None:
    [fact] = facts("لا تزال روسيا تدعم الحكومة السورية.")
    assert fact.certainty == "CT+"


def test_who_sees_a_threat_is_the_subject_and_not_a_voice() -> None:
    [fact] = [f for f in facts("قال نتنياهو إن حزب الله يشكل تهديدا لبلاده.") if f.relation == "SEES_AS_THREAT"]
    assert (fact.subject[0].name, fact.object[0].name) == ("Benjamin Netanyahu", "Hezbollah")
    assert fact.attribution == []


# how the records are made


def test_a_fact_is_given_once_for_each_voice() -> None:
    text = "إيران تدعم جماعة الحوثي. وما زالت طهران تدعم الحوثيين. وقالت فرنسا إن إيران تدعم جماعة الحوثي."
    found = facts(text)
    assert [short(f) for f in found] == [("BACKS", "IRN", "YEM")] * 2
    assert [[v.code for v in f.attribution] for f in found] == [[], ["FRA"]]
    assert [f.id for f in found] == ["t#r1", "t#r2"]


def test_an_adjective_belongs_to_the_noun_it_agrees_with() -> None:
    found = facts("تقدمت الفصائل الموالية لخليفة حفتر والمدعومة من روسيا.")
    assert [(f.relation, f.subject[0].text, f.object[0].text) for f in found] == [
        ("ALLY", "الفصائل", "خليفة حفتر"),
        ("BACKS", "روسيا", "الفصائل"),
    ]


def test_unnamed_groups_get_no_country_from_the_report() -> None:
    text = "وصل وزير الدفاع الأميركي إلى واشنطن. وتقاتل في المنطقة فصائل مدعومة من تركيا."
    [fact] = facts(text)
    assert (fact.object[0].text, fact.object[0].code) == ("فصائل", None)


def test_a_goal_is_given_in_its_words_and_is_no_one() -> None:
    [fact] = facts("تسعى فرنسا إلى طرد المسلحين من تمبكتو، بحسب الوزير.")
    [goal] = fact.object
    assert (goal.text, goal.code, goal.sector) == ("طرد المسلحين من تمبكتو", None, [])
    assert fact.place is None


def test_one_of_object_and_place_is_empty() -> None:
    for text, _ in STATED:
        for fact in facts(text):
            assert bool(fact.object) != bool(fact.place)


@pytest.mark.parametrize("text", [t for t, _ in STATED])
def test_spans_point_at_the_words(text: str) -> None:
    whole = f"خبر اليوم\n{text}\nانتهى."
    for fact in facts(whole):
        parts = [*fact.subject, *fact.object, fact.trigger, fact.sentence, *fact.attribution]
        parts += [fact.place] if fact.place else []
        for part in parts:
            assert part.start is not None
            assert whole[part.start : part.end] == part.text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([w for t, _ in STATED for w in t.split()] + NOT_STATED[0].split()), max_size=25))
def test_no_order_of_words_breaks_it(words: list[str]) -> None:
    text = " ".join(words)
    report = Report(id="t", text=text, published="2019-07-10")
    for fact in standing(report, split(text), relater().where.find):
        for span in (*fact.subject, *fact.object, fact.trigger):
            assert text[span.start : span.end] == span.text
    relater().relations(report, split(text))


# the tables


def test_every_line_of_the_table_says_where_to_look() -> None:
    known = {
        "before", "after", "doer", "bare", "owner", "pronoun", "by", "adverb", "clause", "accused", "pair", "forces",
        "that", "voice", "place", "place-before", "goal",
    }  # fmt: skip
    for cue in standing_cues():
        assert {cue.subject, cue.object} <= known
        assert cue.flags <= {"threat", "foreign", "mine", "act", "accused"}
        assert 0 < cue.sure <= 1
    assert not words_of("no such class")


# through the chain


def lines(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RAWI_")}
    command = [sys.executable, "-m", "rawi", "code", *map(str, arguments), "--reader", "lexicon"]
    return subprocess.run(
        command, capture_output=True, text=True, env={**environment, "PYTHONPATH": str(ROOT)}, timeout=120
    )


REPORT = "قصفت إسرائيل مواقع قرب دمشق.\nوتدعم إيران حزب الله منذ عقود. وتسيطر حركة حماس على قطاع غزة."


def test_the_command_writes_them_after_the_events_of_their_report(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    rows = [{"id": name, "text": REPORT, "published": "2019-07-10"} for name in "ab"]
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    result = lines(file, "--relations", "--format", "jsonl")
    assert result.returncode == 0, result.stderr
    records = [json.loads(line) for line in result.stdout.splitlines()]
    kinds = [(r["doc"]["id"], r.get("record", "event")) for r in records]
    assert kinds == sorted(kinds)
    relations = list(read_relations(result.stdout.splitlines()))
    assert [short(r) for r in relations if r.doc.id == "a"] == [("BACKS", "IRN", "LBN"), ("CONTROLS", "PSE", "PSE")]
    assert [e.id for e in read_events(result.stdout.splitlines())] == [r["id"] for r in records if "record" not in r]


def test_without_being_asked_for_there_are_none(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(REPORT, encoding="utf-8")
    result = lines(file, "--published", "2019-07-10")
    assert result.returncode == 0
    assert all("record" not in json.loads(line) for line in result.stdout.splitlines())


def test_formats_of_events_only_refuse_them_and_the_table_lists_them(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(REPORT, encoding="utf-8")
    refused = lines(file, "--relations", "--format", "csv")
    assert refused.returncode == 2
    assert "csv holds events only" in refused.stderr
    table = lines(file, "--relations", "--format", "table", "--bidi", "none")
    assert table.returncode == 0
    assert "backs" in table.stdout
    assert "Hezbollah" in table.stdout


def test_a_coder_looks_for_them_only_where_it_was_built_to() -> None:
    report = Report(id="t", text=REPORT, published="2019-07-10")
    (coded,) = Coder("lexicon", relations=True).code_all([report])
    assert [r.relation for r in coded.relations] == ["BACKS", "CONTROLS"]
    assert [s.text for s in coded.sentences] == [s.text for s in split(REPORT)]
    plain = Coder("lexicon")
    (coded,) = plain.code_all([report])
    assert coded.relations == []
    with pytest.raises(ValueError, match="relations=True"):
        plain.related(report)
