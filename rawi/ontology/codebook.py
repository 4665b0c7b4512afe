"""The codebook as text for a person, in Arabic or English."""

from __future__ import annotations

from rawi.ontology import plover

HEADINGS = {
    "en": {
        "quad": "quad",
        "score": "score",
        "modes": "modes",
        "contexts": "Contexts",
        "sectors": "Sectors",
        "codes": "Codes",
    },
    "ar": {
        "quad": "الربع",
        "score": "الدرجة",
        "modes": "الصيغ",
        "contexts": "السياقات",
        "sectors": "القطاعات",
        "codes": "الرموز",
    },
}


def render(language: plover.Language = "en", type: str | None = None) -> str:
    """Return all of PLOVER 2.0 as plain text, or one type of it.

    Raises KeyError where `type` is none of the 16."""
    h = HEADINGS[language]
    chosen = [plover.types()[type.upper()]] if type else list(plover.types().values())
    lines: list[str] = []
    for t in chosen:
        definition = t.definition_ar if language == "ar" else t.definition_en
        lines += [f"{t.type}  {t.label(language)}  ({h['quad']} {t.quad}, {h['score']} {t.score:+g}, CAMEO {t.cameo})"]
        lines += [f"    {definition}"]
        for m in plover.modes().values():
            if m.type == t.type:
                lines += [f"    {m.mode:15} {m.label(language)}  ({h['score']} {m.score:+g}, CAMEO {m.cameo})"]
    if type is None:
        lines += ["", h["contexts"]] + [f"    {c.context:24} {c.label(language)}" for c in plover.contexts().values()]
        lines += ["", h["sectors"]] + [f"    {s.sector:24} {s.label(language)}" for s in plover.sectors().values()]
        lines += ["", h["codes"]] + [f"    {c.code:24} {c.label(language)}" for c in plover.codes().values()]
    return "\n".join(lines)
