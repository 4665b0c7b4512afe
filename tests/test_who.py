"""Who a mention means: codes, sectors and names, alone and by what the report has said before."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rawi.records import Sentence, Span
from rawi.resolve.lexicon import inflected, lexicon
from rawi.resolve.memory import Memory, Resolved
from rawi.resolve.spans import Names, apart
from rawi.resolve.who import who

DAY = date(2015, 7, 28)


def one(text: str, **more: object) -> Resolved:
    """The only result for a mention."""
    (found,) = who().resolve(text, **({"report_date": DAY} | more))  # type: ignore[arg-type]
    return found


def coded(text: str, **more: object) -> tuple[str | None, tuple[str, ...]]:
    """Code and sectors of a mention."""
    found = one(text, **more)
    return found.code, found.sector


@pytest.mark.parametrize(
    ("text", "code", "sector"),
    [
        ("الولايات المتحدة", "USA", ("GOV",)),
        ("للولايات المتحدة", "USA", ("GOV",)),
        ("واشنطن", "USA", ("GOV",)),
        ("وفرنسا", "FRA", ("GOV",)),
        ("الحكومة اليمنية", "YEM", ("GOV",)),
        ("والحكومة اليمنية", "YEM", ("GOV",)),
        ("السلطات المصرية", "EGY", ("GOV",)),
        ("الجيش اللبناني", "LBN", ("MIL",)),
        ("القوات الروسية", "RUS", ("MIL",)),
        ("للقوات الروسية", "RUS", ("MIL",)),
        ("جنود أتراك", "TUR", ("MIL",)),
        ("الشرطة الألمانية", "DEU", ("COP",)),
        ("محكمة كورية جنوبية", "KOR", ("JUD",)),
        ("البرلمان اليوناني", "GRC", ("LEG",)),
        ("مسؤول أميركي", "USA", ("GOV",)),
        ("مسؤولين أمريكيين", "USA", ("GOV",)),
        ("وزارة الدفاع الإيطالية", "ITA", ("GOV",)),
        ("نواب بريطانيون", "GBR", ("LEG",)),
        ("صحافيون سودانيون", "SDN", ("JRN",)),
        ("مدنيين عراقيين", "IRQ", ("CVL",)),
        ("لاجئون سوريون", "SYR", ("REF",)),
        ("شركات صينية", "CHN", ("BUS",)),
        ("قبائل يمنية", "YEM", ("SOC",)),
        ("شرطة نيويورك", "USA", ("COP",)),
        ("محافظ الأنبار", "IRQ", ("GOV",)),
    ],
)
def test_a_state_its_bodies_and_its_people(text: str, code: str, sector: tuple[str, ...]) -> None:
    assert coded(text) == (code, sector)


@pytest.mark.parametrize(
    ("text", "code", "sector", "name"),
    [
        ("داعش", "IMG", ("REB",), "ISIS"),
        ("تنظيم «الدولة الإسلامية»", "IMG", ("REB",), "ISIS"),
        ("مقاتلي تنظيم داعش", "IMG", ("REB",), "ISIS"),
        ("مواقع لتنظيم داعش", "IMG", ("REB",), "ISIS"),
        ("الحوثيون", "YEM", ("REB",), "Houthis"),
        ("والحوثيين", "YEM", ("REB",), "Houthis"),
        ("للحوثيين", "YEM", ("REB",), "Houthis"),
        ("14 حوثيا", "YEM", ("REB",), "Houthis"),
        ("المسلحين الحوثيين", "YEM", ("REB",), "Houthis"),
        ("قوات البيشمركة", "IRQ", ("PRM",), "Peshmerga"),
        ("قوات صالح", "YEM", ("REB",), "Saleh's forces"),
        ("عناصر من حزب العمال الكردستاني", "TUR", ("REB",), "PKK"),
        ("التحالف العربي", "SAU", ("MIL",), "Saudi-led coalition"),
        ("طيران التحالف الدولي", "USA", ("MIL",), "US-led coalition"),
        ("مجلس الأمن الدولي", "UNO", (), "UN Security Council"),
        ("الاتحاد الأوروبي", "EUR", (), "European Union"),
        ("جامعة الدول العربية", "IGO", (), "Arab League"),
        ("مجموعة 5+1", "IGO", (), "P5+1"),
        ("منظمة العفو الدولية", "NGO", (), "Amnesty International"),
        ("الكونغرس", "USA", ("LEG",), "US Congress"),
        ("وكالة رويترز", "GBR", ("JRN",), "Reuters"),
    ],
)
def test_groups_and_organisations(text: str, code: str, sector: tuple[str, ...], name: str) -> None:
    found = one(text)
    assert (found.code, found.sector, found.name) == (code, sector, name)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("مبعوث الأمم المتحدة إلى سوريا", "UNO"),
        ("السفير السعودي في القاهرة", "SAU"),
        ("مندوب روسيا لدى مجلس الأمن", "RUS"),
        ("مقاتلين بريطانيين في صفوف داعش", "IMG"),
        ("الأمين العام للأمم المتحدة", "UNO"),
        ("القوات التركية في شمال العراق", "TUR"),
    ],
)
def test_the_owner_is_told_from_places_and_targets(text: str, code: str) -> None:
    assert one(text).code == code


def test_office_people_and_name_together() -> None:
    found = one("وزير الخارجية السعودي عادل الجبير")
    assert (found.code, found.sector, found.name) == ("SAU", ("GOV",), "Adel al-Jubeir")


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2015, 8, 1), "Barack Obama"), (date(2019, 7, 10), "Donald Trump"), (date(2022, 3, 1), "Joe Biden")],
)
def test_the_holder_of_an_office_depends_on_the_day(day: date, name: str) -> None:
    found = one("الرئيس الأميركي", report_date=day)
    assert (found.code, found.sector, found.name) == ("USA", ("GOV",), name)


def test_without_a_date_no_holder_is_named() -> None:
    found = one("الرئيس الأميركي", report_date=None)
    assert (found.code, found.sector, found.name) == ("USA", ("GOV",), None)


def test_a_former_official_is_of_the_elites() -> None:
    assert coded("وزير الخارجية اليمني السابق") == ("YEM", ("ELI",))
    assert one("الرئيس الأميركي السابق").name is None
    assert coded("باراك أوباما", report_date=date(2019, 7, 10)) == ("USA", ("ELI",))
    assert coded("باراك أوباما", report_date=DAY) == ("USA", ("GOV",))


def test_an_unknown_name_keeps_code_and_sector_of_its_title() -> None:
    found = one("النائب الكويتي فلان الفلاني")
    assert (found.code, found.sector, found.name) == ("KWT", ("LEG",), None)


def test_what_is_nobody_stays_empty() -> None:
    for text in ("", "الاتفاق النووي الإيراني", "مشروع القانون", "…", "كذا وكذا"):
        assert not one(text), text


def test_a_deed_belongs_to_the_people_that_did_it() -> None:
    assert coded("القصف التركي") == ("TUR", ("MIL",))
    assert coded("التدخل الإيراني") == ("IRN", ("GOV",))


def test_several_actors_in_one_mention() -> None:
    assert [r.code for r in who().resolve("روسيا وإيران")] == ["RUS", "IRN"]
    assert [(r.code, r.sector) for r in who().resolve("القوات الأفغانية والباكستانية")] == [
        ("AFG", ("MIL",)),
        ("PAK", ("MIL",)),
    ]
    assert [(r.code, r.sector) for r in who().resolve("حكومة وشعب الأردن")] == [("JOR", ("GOV", "CVL"))]


def test_role_and_event_tell_soldiers_from_civilians() -> None:
    assert coded("الأتراك", role="actor", event="ASSAULT") == ("TUR", ("MIL",))
    assert coded("الأتراك", role="recipient", event="ASSAULT") == ("TUR", ("CVL",))
    assert coded("الأتراك", role="actor", event="AGREE") == ("TUR", ("GOV",))


def read(text: str, *mentions: str, role: str = "actor", date: date = DAY) -> list[Resolved]:
    """Resolve mentions of a report in the order of the text."""
    memory = who().survey(text, report_date=date)
    at, out = 0, []
    for m in mentions:
        at = text.index(m, at)
        out.append(who().resolve(m, report_date=date, earlier=memory, role=role, start=at)[0])
        at += len(m)
    return out


def test_title_and_surname_point_back_at_the_last_full_mention() -> None:
    text = "التقى وزير الدفاع الأميركي آشتون كارتر الملك في جدة. وتعهد كارتر بالدعم، ثم غادر الوزير المدينة."
    full, surname, title = read(text, "وزير الدفاع الأميركي آشتون كارتر", "كارتر", "الوزير")
    assert full.name == surname.name == title.name == "Ashton Carter"


def test_a_name_unknown_to_the_tables_is_remembered() -> None:
    text = "اعتقلت الشرطة الناشط البحريني زكريا الصفار أمس. وقال محامي الصفار إن موكله بخير."
    full, surname = read(text, "الناشط البحريني زكريا الصفار", "الصفار")
    assert (surname.code, surname.sector) == (full.code, full.sector) == ("BHR", ("CVL", "SOC"))


def test_a_headline_is_understood_by_what_follows() -> None:
    text = "الصفار يضرب عن الطعام\nأعلن الناشط البحريني زكريا الصفار إضرابه."
    assert read(text, "الصفار")[0].code == "BHR"


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        ("هاجم تنظيم داعش بلدة في العراق. وسيطر التنظيم عليها.", "التنظيم", "ISIS"),
        ("قصفت تركيا حزب العمال الكردستاني. ورد الحزب بهجوم.", "الحزب", "PKK"),
        ("في عدن باليمن دارت معارك. وقصف التحالف مواقع.", "التحالف", "Saudi-led coalition"),
        ("في الموصل بالعراق دارت معارك. وقصف التحالف مواقع.", "التحالف", "US-led coalition"),
        ("تقدم المتمردون في تعز باليمن.", "المتمردون", "Houthis"),
    ],
)
def test_bare_nouns_by_what_the_report_is_about(text: str, mention: str, name: str) -> None:
    assert read(text, mention)[0].name == name


def test_the_same_capital_and_country_by_what_the_report_is_about() -> None:
    jordan = "أعلن الأردن اليوم أن العاهل الأردني يزور القاهرة. وقالت عمان إن الزيارة قصيرة."
    oman = "أعلنت سلطنة عمان موقفها في مسقط. وقالت عمان إنها محايدة."
    assert read(jordan, "عمان")[0].code == "JOR"
    assert read(oman, "وقالت عمان"[6:])[0].code == "OMN"


def test_people_without_a_country_belong_to_the_place() -> None:
    memory = who().survey("قصفت طائرات تركية قرية في شمال العراق وقتل مدنيون.")
    for place in ("IRQ", "شمال العراق", "قرب الموصل"):
        found = who().resolve("مدنيون", earlier=memory, role="recipient", event="ASSAULT", start=40, place=place)
        assert (found[0].code, found[0].sector) == ("IRQ", ("CVL",))
    found = who().resolve("مدنيون", earlier=Memory(), role="recipient", event="ASSAULT", start=0, place="مكان مجهول")
    assert found[0].code is None


def test_a_stranger_belongs_to_the_country_that_the_report_is_about() -> None:
    text = "عثرت الشرطة التشيلية على محمد صنوبري قتيلا. وكان صنوبري مفقودا، وقالت أسرة صنوبري إنها تتهم الجيران."
    full, surname = read(text, "محمد صنوبري", "صنوبري", role="recipient")
    assert full.code == surname.code == "CHL"


def test_an_unknown_thing_is_no_stranger() -> None:
    text = "رفضت الحكومة التشيلية زخارف مستوردة."
    assert not read(text, "زخارف مستوردة", role="recipient")[0]


def test_the_place_tells_whose_witnesses_but_not_whose_officials_speak() -> None:
    memory = who().survey("أعلنت فرنسا أن طائراتها قصفت قرية في شمال مالي.")
    more = {"earlier": memory, "role": "source", "event": "ASSAULT", "start": 0, "place": "MLI"}
    assert coded("شهود عيان", **more)[0] == "MLI"
    assert coded("متحدث", **more)[0] == "FRA"


def test_a_name_that_goes_on_is_somebody_else() -> None:
    assert one("جون كيري").name == "John Kerry"
    assert one("جون كيري عبدالله").name is None


def test_the_president_of_another_body_is_not_that_of_the_state() -> None:
    assert one("رئيس الغرف التجارية الألمانية").name is None
    assert one("رئيس لجنة الحكام في الأرجنتين").name is None


def test_a_paper_with_the_name_of_a_common_word_speaks_only_as_a_source() -> None:
    assert coded("الوطن", role="source") == (None, ("JRN",))
    kuwaiti = Memory(home="KWT")
    assert one("الوطن", role="source", earlier=kuwaiti).code == "KWT"
    assert not one("الوطن", role="recipient")


def test_the_leader_of_an_armed_group_is_of_its_sector() -> None:
    assert "REB" in one("علي عبد الله صالح", report_date=DAY).sector
    assert "REB" not in one("علي عبد الله صالح", report_date=date(2013, 5, 1)).sector


def test_a_ruler_of_the_past_ruled() -> None:
    assert one("جمال عبد الناصر").sector == ("GOV",)


def test_an_unnamed_man_of_a_people_is_no_state() -> None:
    assert coded("بريطاني", role="recipient", event="COERCE") == ("GBR", ("CVL",))
    assert coded("بريطانيا", role="actor", event="ASSAULT") == ("GBR", ("GOV",))


def test_a_counterpart_holds_the_same_office_elsewhere() -> None:
    text = "التقى وزير الخارجية الأميركي جون كيري في فيينا نظيره الروسي."
    assert read(text, "وزير الخارجية الأميركي جون كيري", "نظيره الروسي")[1].name == "Sergey Lavrov"


def test_a_pronoun_on_a_noun_takes_its_owner() -> None:
    text = "أعلنت السعودية استعدادها للحوار. ثم سحبت قواتها من الحدود."
    state, forces = read(text, "السعودية", "قواتها")
    assert (forces.code, forces.sector) == (state.code, ("MIL",))


def test_a_dropped_subject_is_the_actor_of_the_nearest_sentence() -> None:
    text = "زارت فرنسا مصر. ووقعت اتفاقا."
    memory = who().survey(text)
    assert not who().implicit(memory, at=len(text))
    for name, role in (("فرنسا", "actor"), ("مصر", "recipient")):
        who().resolve(name, earlier=memory, role=role, start=text.index(name))
    at = text.index("ووقعت")
    assert who().implicit(memory, at=at).code == "FRA"
    assert who().implicit(memory, at=at, role="recipient").code == "EGY"


def test_a_statement_speaks_for_whoever_issued_it() -> None:
    assert one("بيان وزارة الخارجية القطرية", role="source").code == "QAT"
    assert not one("بيان وزارة الخارجية القطرية", role="recipient")


@given(st.sampled_from(sorted(lexicon().meanings)), st.sampled_from(["", "و", "ف", "ب", "ل", "ك"]))
@settings(max_examples=300, deadline=None)
def test_every_form_of_the_tables_can_be_asked_for(form: str, clitic: str) -> None:
    for found in who().resolve(clitic + form, report_date=DAY):
        assert found.code is None or len(found.code) == 3


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي ءةىال،.«»0123456789\n", max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_it_and_offsets_fit(text: str) -> None:
    for f in lexicon().find(text):
        assert 0 <= f.start < f.end <= len(text)
    memory = who().survey(text)
    assert who().resolve(text, earlier=memory, role="actor", start=0)


def test_adjectives_agree_in_gender_and_number() -> None:
    assert {"أميركي", "الأميركية", "الأميركيين", "أميركيتان"} <= set(inflected("أميركي"))
    assert "الكورية الجنوبية" in set(inflected("كوري جنوبي"))
    assert "الجنوب أفريقية" in set(inflected("جنوب أفريقي"))


# -- whose they are is not told, or told by who acts upon them

ABOUT_YEMEN = "قالت السلطات في اليمن إن الحوثيين قصفوا مواقع في مدينة تعز اليمنية. وأصيب مدنيون في اليمن."


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("الطرفين", ()),
        ("الجانبان", ()),
        ("كلا الطرفين", ()),
        ("دبلوماسيين غربيين", ("GOV",)),
        ("مسؤول غربي في صنعاء", ("GOV",)),
        ("الدول الغربية", ("GOV",)),
        ("شركة أجنبية", ("BUS",)),
        ("مواطن أجنبي", ("CVL",)),
    ],
)
def test_whoever_could_be_anybodys_gets_no_country(text: str, sector: tuple[str, ...]) -> None:
    memory = who().survey(ABOUT_YEMEN, report_date=DAY)
    assert coded(text, earlier=memory, start=len(ABOUT_YEMEN), role="actor") == (None, sector)


def test_a_side_that_is_named_keeps_its_country() -> None:
    assert coded("الجانب المصري") == ("EGY", ("GOV",))


@pytest.mark.parametrize(
    "text",
    ["منسقة الشؤون الإنسانية في اليمن", "المنسق المقيم للأمم المتحدة", "المنسق الإنساني في السودان"],
)
def test_coordinators_of_relief_are_the_united_nations(text: str) -> None:
    memory = who().survey(ABOUT_YEMEN, report_date=DAY)
    assert one(text, earlier=memory, start=len(ABOUT_YEMEN)).code == "UNO"


def test_a_commander_of_nobody_known_is_no_peacekeeper() -> None:
    memory = who().survey(ABOUT_YEMEN, report_date=DAY)
    assert one("قائد الحملة", earlier=memory, start=len(ABOUT_YEMEN)).code == "YEM"


def upon(text: str, recipient: str, by: Resolved, event: str = "ASSAULT") -> Resolved:
    """Who a recipient is, given who acts upon them."""
    memory = who().survey(text, report_date=DAY)
    at = text.rindex(recipient)
    (found,) = who().resolve(
        recipient, report_date=DAY, earlier=memory, role="recipient", start=at, event=event, by=[by]
    )
    return found


def test_an_army_shoots_at_its_enemies() -> None:
    text = "سيطر الحوثيون على بلدة في اليمن. وقتلت المقاومة الشعبية خمسة مسلحين وقصفت مواقع قربها."
    fighters = Resolved(code="YEM", sector=("PRM",), name="Popular Resistance")
    assert upon(text, "خمسة مسلحين", fighters).sector == ("REB",)
    assert upon(text, "مواقع", fighters) == Resolved(code="YEM", sector=("REB",))


def test_police_arrest_suspects_of_their_own_country() -> None:
    text = "قالت وكالة الأنباء السعودية إن الشرطة في بنغلادش اعتقلت ثلاثة أشخاص، وعلقت السعودية على الحادث."
    police = Resolved(code="BGD", sector=("COP",))
    assert upon(text, "ثلاثة أشخاص", police, "COERCE") == Resolved(code="BGD", sector=("CRM",))


def test_nobody_attacks_his_own() -> None:
    text = "أعلنت تركيا أن مسلحي تنظيم داعش أطلقوا النار. وقتل التنظيم أحد جنودها."
    memory = who().survey(text, report_date=DAY)
    actors = who().resolve(
        "التنظيم", report_date=DAY, earlier=memory, role="actor", start=text.index("التنظيم أحد"), event="ASSAULT"
    )
    (found,) = who().resolve(
        "أحد جنودها",
        report_date=DAY,
        earlier=memory,
        role="recipient",
        start=text.index("أحد جنودها"),
        event="ASSAULT",
        by=actors,
    )
    assert (actors[0].code, found.code, found.sector) == ("IMG", "TUR", ("MIL",))


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("الجيش الموالي للشرعية", ("MIL",)),
        ("القوى المناوئة للشرعية", ("REB",)),
    ],
)
def test_friends_and_foes_of_a_government(text: str, sector: tuple[str, ...]) -> None:
    memory = who().survey(ABOUT_YEMEN, report_date=DAY)
    assert coded(text, earlier=memory, start=len(ABOUT_YEMEN)) == ("YEM", sector)


def test_a_ruler_long_gone_acts_as_when_he_ruled() -> None:
    assert coded("معمر القذافي") == ("LBY", ("GOV",))
    assert coded("الرئيس السابق صدام حسين") == ("IRQ", ("GOV",))
    assert coded("الرئيس المعزول محمد مرسي") == ("EGY", ("ELI",))


@pytest.mark.parametrize(
    ("office", "day", "name"),
    [
        ("الرئيس السوري", date(2024, 12, 1), "Bashar al-Assad"),
        ("الرئيس اللبناني", date(2025, 3, 1), "Joseph Aoun"),
        ("رئيس الوزراء البريطاني", date(2024, 7, 6), "Keir Starmer"),
        ("وزير العدل اللبناني", date(2025, 3, 1), "Adel Nassar"),
        ("وزير المالية الفرنسي", date(2024, 10, 1), "Antoine Armand"),
        ("وزير الدفاع التونسي", date(2024, 9, 1), "Khaled Sehili"),
    ],
)
def test_offices_of_the_last_years(office: str, day: date, name: str) -> None:
    assert one(office, report_date=day).name == name


# -- names cut short, roles that overlap


def widened(sentence: str, piece: str, offset: int = 40) -> str:
    """What becomes of the span of a piece of a sentence that stands at an offset of its report."""
    names, at = Names(who().tables.lexicon), sentence.index(piece)
    span = Span(piece, at + offset, at + offset + len(piece))
    whole = names.whole(span, Sentence(sentence, offset, offset + len(sentence)))
    assert sentence[whole.start - offset : whole.end - offset] == whole.text
    return whole.text


@pytest.mark.parametrize(
    ("sentence", "piece", "whole"),
    [
        ("رحب مجلس الأمن بالقرار.", "مجلس", "مجلس الأمن"),
        ("رحبت حركة حماس بالقرار.", "حركة", "حركة حماس"),
        ("قال برنامج الأغذية العالمي إن القافلة وصلت.", "برنامج الأغذية", "برنامج الأغذية العالمي"),
        ("قال مسؤول في برنامج الأغذية العالمي إن القافلة وصلت.", "مسؤول في برنامج", "مسؤول في برنامج الأغذية العالمي"),
        ("زار وفد من الولايات المتحدة المدينة.", "الولايات", "الولايات المتحدة"),
        ("قال متحدث باسم البيت الأبيض إنه يدرس الأمر.", "البيت", "البيت الأبيض"),
        ("رحبت حركة حماس بالقرار.", "حماس", "حماس"),
        ("اجتمع مجلس القرية أمس.", "مجلس", "مجلس"),
        ("قصفت طائرات الجيش البلدة.", "طائرات", "طائرات"),
    ],
)
def test_a_piece_of_a_name_becomes_the_whole_name(sentence: str, piece: str, whole: str) -> None:
    assert widened(sentence, piece) == whole


def spans(*pairs: tuple[int, int]) -> list[Span]:
    return [Span("x" * (b - a), a, b) for a, b in pairs]


@pytest.mark.parametrize(
    ("actors", "recipients", "event", "expected"),
    [
        ([(0, 4)], [(6, 9)], "ASSAULT", ([(0, 4)], [(6, 9)])),
        ([(0, 4)], [(0, 9)], "SUPPORT", ([], [(0, 9)])),
        ([(0, 12)], [(8, 12)], "ASSAULT", ([(0, 12)], [])),
        ([(3, 9)], [(3, 9)], "ASSAULT", ([], [(3, 9)])),
        ([(3, 9)], [(3, 9)], "ACCUSE", ([(3, 9)], [])),
        ([(0, 2), (3, 9)], [(5, 8), (20, 25)], "ACCUSE", ([(0, 2), (3, 9)], [(20, 25)])),
    ],
)
def test_actor_and_recipient_do_not_overlap(
    actors: list[tuple[int, int]],
    recipients: list[tuple[int, int]],
    event: str,
    expected: tuple[list[tuple[int, int]], list[tuple[int, int]]],
) -> None:
    left = apart(spans(*actors), spans(*recipients), event)
    assert tuple([(s.start, s.end) for s in side] for side in left) == expected


def test_a_surname_that_is_a_thing_as_well_is_the_person_whom_the_report_named() -> None:
    text = "زار رئيس الوزراء اللبناني تمام سلام باريس. والتقى الرئيس الفرنسي سلام مرتين."
    memory = who().survey(text, report_date=DAY)
    assert one("سلام", earlier=memory, start=text.rindex("سلام"), role="recipient").code == "LBN"
    assert one("سلام", earlier=Memory(), role="recipient").code is None
