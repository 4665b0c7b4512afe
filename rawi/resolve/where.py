"""Where: the words that name a place become a country, a point on the map and how exact it is.

A span is cut into pieces (`where_parse.py`): names, peoples, generic nouns, directions. Of the places that share a
name that one is taken (`where_choose.py`) which fits the noun before it («مدينة», «محافظة»), the countries named with
it, where the report plays (`where_setting.py`) and its size. «ريف», «قرب», «الحدود مع» and directions give the place
they start from (`where_answer.py`), with a precision that says that it was not there itself. What no table knows keeps
its country where the report tells it, and no name and no point.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from rawi.knowledge.places import Gazetteer
from rawi.records import Place, Span
from rawi.resolve.where_answer import Question
from rawi.resolve.where_choose import Chooser, kinds_after
from rawi.resolve.where_parse import Parser, Piece
from rawi.resolve.where_setting import Mention, Setting

# After these words a capital is a place, not a government.
_AT = {"في", "الي", "من"}


class Where:
    """Resolves the words that name places."""

    def __init__(self, places: Gazetteer | None = None) -> None:
        """Take the gazetteer (the one that ships with Rawi unless told otherwise)."""
        self.parser = Parser(places)
        self.chooser = Chooser(self.parser)

    def find(self, text: str) -> list[Span]:
        """Return the names of places and countries in `text`, with the generic nouns and directions before them."""
        found: list[Span] = []
        pieces = self.parser.pieces(text, running=True)
        for i, piece in enumerate(pieces):
            if piece.role not in ("place", "country"):
                continue
            start, j = piece.start, i - 1
            while j >= 0 and pieces[j].role in ("head", "side", "capital") and not pieces[j].pronoun:
                if text[pieces[j].end : start].strip(' «"'):
                    break
                start, j = pieces[j].start, j - 1
            end = piece.end
            if found and found[-1].end > start:
                start = piece.start
            found.append(Span(text[start:end], start, end))
        return found

    def survey(self, text: str, *, home: str | None = None, actors: Iterable[tuple[int, int, str]] = ()) -> Setting:
        """Return where a report plays, as far as the places, countries and peoples it names tell.

        `home` is the country of its publisher; `actors` are the start, end and code of mentions of actors whose country
        is known («الحوثيون», YEM), if anything knows them. Hand the result to `resolve` for every place of the report.
        """
        setting = Setting(text, home)
        for start, end, code in actors:
            if code in self.parser.base.countries:
                setting.note(Mention(start, end, "actor", code))
        open_: list[tuple[Piece, Piece | None]] = []
        before: Piece | None = None
        for piece in self.parser.pieces(text, running=True):
            if piece.role == "demonym":
                setting.note(Mention(piece.start, piece.end, "demonym", piece.value))
            elif piece.role == "country" and not piece.places:
                setting.note(Mention(piece.start, piece.end, "country", piece.value))
            elif piece.role in ("place", "country"):
                open_.append((piece, before))
            before = piece
        # What can lie in one country only comes first and helps to decide about the rest.
        sure = [(p, b) for p, b in open_ if len({r.country for r in p.places} | {p.value} - {""}) == 1]
        for group in (sure, [x for x in open_ if x not in sure]):
            noted = [self._mention(piece, head, setting) for piece, head in group]
            for mention in noted:
                if mention:
                    setting.note(mention)
        setting.sort()
        return setting

    def _mention(self, piece: Piece, before: Piece | None, setting: Setting) -> Mention | None:
        best = self.chooser.choose(piece, kinds_after(before), set(), setting, piece.start, piece.end)
        if best is None:
            return None
        if best.place is None:
            return Mention(piece.start, piece.end, "country", best.country)
        there = before is not None and (before.role in ("head", "capital", "part", "side") or before.form in _AT)
        there = there or setting.text[piece.start - 1 : piece.start] == "ب"
        kind = "capital" if self.chooser.capital(best.place) and not there else "place"
        head = before.form.removeprefix("ال") if before and before.role == "head" else ""
        return Mention(piece.start, piece.end, kind, best.country, best.place, head)

    def resolve(
        self,
        text: str,
        *,
        sentence: str | None = None,
        context: Setting | None = None,
        at: int | None = None,
        start: int | None = None,
        end: int | None = None,
    ) -> Place:
        """Return what is known of the place that `text` names.

        `context` is what `survey` returned for the report (without it, `sentence` is surveyed), `at` where the span
        begins in the text that was surveyed. `start` and `end` go into the record as they are.
        """
        if context is None:
            context = self.survey(sentence or text)
        if at is None:
            at = max(context.text.find(text), 0)
        question = Question(self.chooser, self.parser.pieces(text, running=False), context, at, at + len(text))
        answer = question.answer()
        return Place(
            text=text,
            start=start,
            end=end,
            name=answer.name or None,
            country=answer.country or None,
            admin1=answer.admin1 or None,
            lat=answer.point[0] if answer.point else None,
            lon=answer.point[1] if answer.point else None,
            geonames=answer.geonames,
            precision=answer.precision,
        )


@cache
def where() -> Where:
    """Return the resolver of the knowledge that ships with Rawi; the same object every time."""
    return Where()
