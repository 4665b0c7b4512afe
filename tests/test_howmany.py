"""The sizes of an event come from the numbers of its sentence that count with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rawi.resolve.howmany import sizes


def read(sentence: str, trigger: str, event: str = "ASSAULT") -> dict[str, int | str]:
    start = sentence.index(trigger)
    return dict(sizes(sentence, start, start + len(trigger), event))


@pytest.mark.parametrize(
    ("sentence", "trigger", "expected"),
    [
        ("قتل خمسة جنود وأصيب 12 آخرون في هجوم على حاجز.", "هجوم", {"dead": 5, "injured": 12}),
        ("قتل خمسة جنود وأصيب 12 آخرون.", "قتل", {"dead": 5, "injured": 12}),
        ("أسفر الهجوم عن سقوط 30 قتيلا على الأقل ونحو مئة جريح.", "الهجوم", {"dead": ">=30", "injured": 100}),
        ("أدى التفجير إلى مقتل أكثر من ألفي شخص.", "التفجير", {"dead": ">2000"}),
        ("قال الجيش إن جنديين قتلا وأصيب 31 في كمين.", "كمين", {"dead": 2, "injured": 31}),
        ("قال الجيش إن عشرات المسلحين قتلوا.", "قتلوا", {"dead": "dozens"}),
        ("لقي 28 شخصا مصرعهم في قصف على السوق.", "قصف", {"dead": 28}),
        ("مقتل ثمانية مسلحين وخمسة مدنيين وجنديين اثنين في اشتباكات.", "اشتباكات", {"dead": 15}),
        ("قتل 39 متمردا على الأقل و17 مقاتلا في المعارك.", "المعارك", {"dead": ">=56"}),
        ("قتل ثلاثة من أفراد الشرطة ومدني في هجوم.", "هجوم", {"dead": 4}),
        ("فتح مسلح النار على المارة مما أدى إلى مقتل سبعة أشخاص.", "فتح", {"dead": 7}),
        ("اغتيال قائد ميداني في صيدا.", "اغتيال", {"dead": 1}),
        ("قتل شرطي برصاص مجهولين.", "قتل", {"dead": 1}),
        ("جرى اغتياله أمام منزله.", "اغتياله", {"dead": 1}),
        ("نفذ الطيران 27 غارة على المدينة.", "غارة", {"strikes": 27}),
        ("شن الطيران مئات الغارات على المدينة.", "الغارات", {"strikes": "hundreds"}),
        ("اختطف مسلحون ثلاثة عمال من الموقع.", "اختطف", {"arrested": 3}),
    ],
)
def test_sizes_of_attacks(sentence: str, trigger: str, expected: dict[str, int | str]) -> None:
    assert read(sentence, trigger) == expected


@pytest.mark.parametrize(
    ("sentence", "trigger", "event", "expected"),
    [
        ("اعتقلت الشرطة 24 مشتبها بهم في العاصمة.", "اعتقلت", "COERCE", {"arrested": 24}),
        ("القبض على شخصين بتهمة التهريب.", "القبض", "COERCE", {"arrested": 2}),
        ("طرد الجيش ألفي نازح من المخيم.", "طرد", "COERCE", {"displaced": 2000}),
        ("أرسلت الحكومة نحو 3500 جندي إلى الحدود.", "أرسلت", "MOBILIZE", {"troops": 3500}),
    ],
)
def test_sizes_of_other_events(sentence: str, trigger: str, event: str, expected: dict[str, int | str]) -> None:
    assert read(sentence, trigger, event) == expected


@pytest.mark.parametrize(
    ("sentence", "trigger", "event"),
    [
        # One number of dead and wounded together is neither.
        ("قصف أدى إلى مقتل وإصابة 35 مدنيا.", "قصف", "ASSAULT"),
        # The toll is that of another attack.
        ("قصف الطيران مواقع التنظيم ردا على مقتل خمسة جنود في تفجير.", "قصف", "ASSAULT"),
        ("وقع الهجوم في عام 2015 على بعد 30 كيلومترا من المدينة.", "الهجوم", "ASSAULT"),
        ("قتل المدنيين جريمة.", "قتل", "ASSAULT"),
        ("اجتمع الوزير مع خمسة سفراء.", "اجتمع", "CONSULT"),
        ("ندد الوزير بمقتل خمسة جنود.", "ندد", "ACCUSE"),
        ("سيطر الجيش على ثلاث قرى.", "سيطر", "ASSAULT"),
    ],
)
def test_what_is_no_size(sentence: str, trigger: str, event: str) -> None:
    assert read(sentence, trigger, event) == {}


def test_each_toll_goes_to_its_own_attack() -> None:
    sentence = "أسفر الهجوم في عدن عن مقتل 11 شخصا فيما قتل 42 آخرون في تفجير في تعز."
    assert read(sentence, "الهجوم") == {"dead": 11}
    assert read(sentence, "تفجير") == {"dead": 42}


def test_tolls_of_several_places_stay_apart() -> None:
    sentence = "سجلت بغداد 335 قتيلا و756 جريحا تلتها ديالى بـ170 قتيلا و284 جريحا."
    first = sentence.index("قتيلا")
    second = sentence.index("قتيلا", first + 1)
    assert sizes(sentence, first, first + 5, "ASSAULT") == {"dead": 335, "injured": 756}
    assert sizes(sentence, second, second + 5, "ASSAULT") == {"dead": 170, "injured": 284}


PIECES = [
    "قتل",
    "مقتل",
    "وأصيب",
    "خمسة",
    "17",
    "جنود",
    "آخرون",
    "في",
    "هجوم",
    "غارة",
    "قتيلا",
    "و",
    "،",
    ".",
    "ـ",
    "\u200f",
    "أن",
]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14), st.data())
def test_any_sentence_is_read(pieces: list[str], data: st.DataObject) -> None:
    sentence = " ".join(pieces)
    start = data.draw(st.integers(0, len(sentence) - 1))
    end = data.draw(st.integers(start + 1, len(sentence)))
    for kind, size in sizes(sentence, start, end, "ASSAULT").items():
        assert kind in ("dead", "injured", "arrested", "displaced", "strikes")
        assert isinstance(size, str) or size >= 0


@pytest.mark.parametrize(
    ("sentence", "trigger", "expected"),
    [
        ("قتل شخص وأصيب آخران في هجوم على حافلة.", "هجوم", {"dead": 1, "injured": 2}),
        ("لقي عاملان مصرعهما وأصيب آخران في تفجير.", "تفجير", {"dead": 2, "injured": 2}),
        ("قالت الشرطة إن المهاجمين قتلا برصاص الحراس.", "قتلا", {"dead": 2}),
        ("الشرطيان أصيبا بطلقات نارية.", "أصيبا", {"injured": 2}),
        ("أدى الاشتباك إلى مقتل جندي تركي ومسلح من التنظيم.", "الاشتباك", {"dead": 2}),
        ("قتل 13 جنديا وشرطيا على الأقل في هجمات.", "هجمات", {"dead": ">=13"}),
        ("أعلن مقتل القيادي مع مسلحين اثنين آخرين في غارة.", "غارة", {"dead": 3}),
        ("تسبب القصف في مقتل 43 شخصا وإصابة 173 يوم الأحد.", "القصف", {"dead": 43, "injured": 173}),
        ("قتل 18 شخصا وجرح ما لا يقل عن 50 جراء القصف.", "القصف", {"dead": 18, "injured": ">=50"}),
        ("قتل شخصان وأصيب تسعة آخرون برصاص مسلح أطلق النار في سوق.", "أطلق النار", {"dead": 2, "injured": 9}),
        ("كما أصيب في الهجوم نحو 130 شخصا.", "الهجوم", {"injured": 130}),
        ("بلغت حصيلة القتلى 17 قتيلا و121 جريحا.", "القتلى", {"dead": 17, "injured": 121}),
        ("قتل الطيار الذي قتله التنظيم حرقا.", "قتله", {"dead": 1}),
    ],
)
def test_tolls_as_reports_tell_them(sentence: str, trigger: str, expected: dict[str, int | str]) -> None:
    assert read(sentence, trigger) == expected


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        ("أسفر التفجير عن عشرات القتلى والجرحى.", "التفجير"),
        ("نفذت المليشيا عمليات إعدام ميدانية بحق أسرى.", "عمليات إعدام"),
        ("أطلق الجنود النار على الحافلة من مسافة 100 متر.", "أطلق"),
    ],
)
def test_what_is_not_split_or_counted_is_left_out(sentence: str, trigger: str) -> None:
    assert read(sentence, trigger) == {}


def test_those_among_them_are_not_added() -> None:
    assert read("أوقفت الشرطة ثلاثة أشخاص بينهم امرأة ورجلان.", "أوقفت", "COERCE") == {"arrested": 3}


def test_an_attack_before_a_toll_is_no_strike() -> None:
    assert read("أوقع الهجوم 12 قتيلا و30 جريحا.", "الهجوم") == {"dead": 12, "injured": 30}
