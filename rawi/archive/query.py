"""What to look for in an archive: one query as a Python object, an address, a command line.

Every field narrows the search; several values in a field widen it again (this or that). An empty query finds all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, get_args

import msgspec
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true

from rawi.archive import schema, text
from rawi.archive.names import Named, country_code, named
from rawi.archive.store import Archive
from rawi.ontology import plover
from rawi.records import Certainty, Event, EventType, Status, VoiceKind, decode

KM_A_DEGREE = 111.195
ORDERS = ("date", "-date", "confidence", "rank")
"""How events are sorted: by date, the newest first, the least certain first, the best match of the text first."""

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class QueryError(ValueError):
    """A query that cannot be asked; the message names the field and what it takes."""


class Query(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What to look for.

    `actor`, `recipient` and `who` (either of the two) are names in Arabic or English, with their aliases, or codes
    (`SYR`, `SYR/MIL`); `dyad` is two of them, `Israel>Hamas` (who does, to whom) or `Israel~Hamas` (in either
    direction). `since` and `until` are days, months or years, both included. `box` is west, south, east, north in
    degrees, `near` latitude, longitude and kilometres. `voice` is who says so; `attributed` whether anyone does.
    `text` is words of the report. `confidence` is the least there may be.
    """

    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    dyad: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    quad: tuple[int, ...] = ()
    place: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    box: tuple[float, float, float, float] | None = None
    near: tuple[float, float, float] | None = None
    since: str | None = None
    until: str | None = None
    voice: tuple[str, ...] = ()
    voice_kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    certainty: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    text: str | None = None
    hedged: bool | None = None
    attributed: bool | None = None
    corrected: bool | None = None
    confidence: float | None = None

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return self != Query()


class Found(NamedTuple):
    """An event found: its number, its record, and the score of its report where words were looked for."""

    id: int
    event: Event
    score: float | None


_CHOICES: dict[str, tuple[object, ...]] = {
    "type": get_args(EventType),
    "status": get_args(Status),
    "certainty": get_args(Certainty),
    "voice_kind": get_args(VoiceKind),
    "quad": (1, 2, 3, 4),
    "context": tuple(plover.contexts()),
}


def from_params(params: Mapping[str, object] | Sequence[tuple[str, str]]) -> Query:
    """Build a query from what an address or a command line gives: names of fields with one value or several.

    Empty values are passed over; several values can stand in one, with commas, in the fields that hold codes or fixed
    terms. Raises QueryError for a field or a value that there is not.
    """
    pairs = list(params.items()) if isinstance(params, Mapping) else list(params)
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        several = value if isinstance(value, list | tuple) else [value]
        given.setdefault(name, []).extend(str(v) for v in several if v is not None and str(v).strip())
    known = {f.name: f for f in msgspec.structs.fields(Query)}
    values: dict[str, object] = {}
    for name, several in given.items():
        if name not in known:
            raise QueryError(f"there is no field '{name}': there are {', '.join(known)}")
        if several:
            values[name] = _value(name, several)
    return checked(Query(**values))  # type: ignore[arg-type]


def to_params(query: Query) -> list[tuple[str, str]]:
    """Return a query as the name-value pairs that `from_params` reads."""
    pairs: list[tuple[str, str]] = []
    for name, value in msgspec.structs.asdict(query).items():
        if name in ("box", "near"):
            if value:
                pairs.append((name, ",".join(f"{v:g}" for v in value)))
        elif isinstance(value, tuple):
            pairs += [(name, str(v)) for v in value]
        elif isinstance(value, bool):
            pairs.append((name, "yes" if value else "no"))
        elif value is not None:
            pairs.append((name, f"{value:g}" if isinstance(value, float) else str(value)))
    return pairs


_LISTS = ("type", "mode", "context", "quad", "status", "certainty", "voice_kind")
_FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _value(name: str, several: list[str]) -> object:
    if name in ("box", "near"):
        try:
            numbers = tuple(float(v) for v in re.split(r"[,\s]+", several[-1].strip()))
        except ValueError:
            numbers = ()
        if len(numbers) != (4 if name == "box" else 3) or not all(map(math.isfinite, numbers)):
            what = "west,south,east,north" if name == "box" else "latitude,longitude,kilometres"
            raise QueryError(f"{name}: '{several[-1]}' is not {what}")
        return numbers
    if name in ("since", "until"):
        return several[-1].strip()
    if name == "text":
        return " ".join(several)
    if name in ("hedged", "attributed", "corrected"):
        flag = _FLAGS.get(several[-1].strip().lower())
        if flag is None:
            raise QueryError(f"{name}: '{several[-1]}' is neither yes nor no")
        return flag
    if name == "confidence":
        try:
            return float(several[-1])
        except ValueError:
            raise QueryError(f"confidence: '{several[-1]}' is not a number from 0 to 1") from None
    if name in _LISTS:
        several = [v.strip() for one in several for v in one.split(",") if v.strip()]
    if name == "quad":
        return tuple(int(v) if v.isdigit() else v for v in several)
    if name == "type":
        return tuple(v.upper() for v in several)
    return tuple(several)


def checked(query: Query) -> Query:
    """Return the query. Raises QueryError naming the first field with a value that there cannot be."""
    for name, choices in _CHOICES.items():
        for value in getattr(query, name):
            if value not in choices:
                raise QueryError(f"{name}: there is no '{value}': there are {', '.join(map(str, choices))}")
    modes = {m for _, m in plover.modes()}
    for mode in query.mode:
        if mode not in modes:
            raise QueryError(f"mode: there is no '{mode}': there are {', '.join(sorted(modes))}")
    for name in ("since", "until"):
        value = getattr(query, name)
        if value is not None:
            try:
                if not _DAY.fullmatch(value):
                    raise ValueError
                date.fromisoformat((value + "-01-01")[:10])
            except ValueError:
                raise QueryError(f"{name}: '{value}' is no day, month or year such as 2015-08-07, 2015-08") from None
    if query.confidence is not None and not 0 <= query.confidence <= 1:
        raise QueryError("confidence: it is a number from 0 to 1")
    if query.near is not None and not (abs(query.near[0]) <= 90 and abs(query.near[1]) <= 180 and query.near[2] > 0):
        raise QueryError("near: latitude is from -90 to 90, longitude from -180 to 180, the distance more than 0")
    for pair in query.dyad:
        _two(pair)
    for country in query.country:
        _country(country)
    return query


def _country(name: str) -> str:
    try:
        return country_code(name)
    except ValueError as error:
        raise QueryError(f"country: {error}") from None


def _two(pair: str) -> tuple[str, str, bool]:
    for mark in ">~":
        first, found, second = (part.strip() for part in pair.partition(mark))
        if found and first and second:
            return first, second, mark == "~"
    raise QueryError(f"dyad: '{pair}' is not two actors: write A>B, or A~B for both directions")


def days_of(value: str) -> tuple[str, str]:
    """Return the first and last day of a day, month or year: `2015-02` is `2015-02-01` to `2015-02-28`."""
    first = date.fromisoformat((value + "-01-01")[:10])
    if len(value) == 10:
        return value, value
    if len(value) == 7:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return first.isoformat(), (following - timedelta(days=1)).isoformat()
    return first.isoformat(), f"{first.year}-12-31"


# Conditions. `e` is the event table; what hangs on an event is asked for with EXISTS, so that no event comes twice.


def conditions(query: Query) -> list[ColumnElement[bool]]:
    """Return what a query asks of an event, as conditions on `schema.event`, the text aside."""
    e = schema.event.c
    found: list[ColumnElement[bool]] = [e.current]
    if query.type:
        found.append(e.event.in_(query.type))
    if query.quad:
        found.append(e.quad.in_(query.quad))
    for values, column in (
        (query.status, e.status),
        (query.certainty, e.certainty),
        (query.publisher, e.publisher),
    ):
        if values:
            found.append(column.in_(values))
    if query.since is not None:
        found.append(e.date >= days_of(query.since)[0])
    if query.until is not None:
        found.append(e.date <= days_of(query.until)[1])
    if query.hedged is not None:
        found.append(e.hedged == query.hedged)
    if query.corrected is not None:
        found.append(e.corrected == query.corrected)
    if query.confidence is not None:
        found.append(e.confidence >= query.confidence)
    if query.mode:
        m = schema.event_mode.c
        found.append(exists().where(m.event == e.id, m.mode.in_(query.mode)))
    if query.context:
        x = schema.event_context.c
        found.append(exists().where(x.event == e.id, x.context.in_(query.context)))
    if query.report:
        r = schema.report.c
        found.append(e.report.in_(select(r.id).where(r.key.in_(query.report))))
    found += _who(query)
    found += _voice(query)
    found += _where(query)
    return found


def _who(query: Query) -> Iterator[ColumnElement[bool]]:
    for names, role in ((query.actor, "actor"), (query.recipient, "recipient"), (query.who, "")):
        if names:
            yield _acts(names, role)
    if query.dyad:
        either = []
        for pair in query.dyad:
            first, second, both = _two(pair)
            either.append(and_(_acts([first], "actor"), _acts([second], "recipient")))
            if both:
                either.append(and_(_acts([second], "actor"), _acts([first], "recipient")))
        yield or_(*either)


def _acts(names: Sequence[str], role: str) -> ColumnElement[bool]:
    n = schema.entity.c
    roles = (role,) if role else ("actor", "recipient")
    found = or_(*(is_named(named(name), n.actor_key, n.code, n.sector, n.text) for name in names))
    return schema.event.c.id.in_(select(n.event).where(found, n.role.in_(roles), n.event.is_not(None)))


def is_named(who: Named, key: Any, code: Any, sector: Any, words: Any) -> ColumnElement[bool]:
    """Return the condition that a row with these columns is what a name stands for."""
    if who.code:
        same: ColumnElement[bool] = code == who.code
        return and_(same, (";" + sector + ";").contains(f";{who.sector};")) if who.sector else same
    known: ColumnElement[bool] = key.in_(who.keys)
    return or_(known, words == who.words) if who.words else known


def _voice(query: Query) -> Iterator[ColumnElement[bool]]:
    v, e = schema.voice.c, schema.event.c
    if query.voice:
        found = or_(*(is_named(named(name), v.voice_key, v.code, v.sector, v.text) for name in query.voice))
        yield e.id.in_(select(v.event).where(found, v.event.is_not(None)))
    if query.voice_kind:
        yield exists().where(v.event == e.id, v.kind.in_(query.voice_kind))
    if query.attributed is not None:
        said = exists().where(v.event == e.id)
        yield said if query.attributed else ~said


def _where(query: Query) -> Iterator[ColumnElement[bool]]:
    p, e = schema.place.c, schema.event.c
    wanted: list[ColumnElement[bool]] = []
    if query.place:
        wanted.append(or_(*(or_(p.name == name, p.admin1 == name, p.text == name) for name in _spelt(query.place))))
    if query.country:
        wanted.append(p.country.in_([_country(name) for name in query.country]))
    if query.box is not None:
        west, south, east, north = query.box
        wanted.append(p.lat.between(south, north))
        # a box over the date line
        across = west > east
        wanted.append(or_(p.lon >= west, p.lon <= east) if across else p.lon.between(west, east))
    if query.near is not None:
        wanted += _around(*query.near)
    if wanted:
        yield e.id.in_(select(p.event).where(and_(*wanted), p.event.is_not(None)))


def _spelt(names: Sequence[str]) -> list[str]:
    """The names of places as they were given and as the gazetteer calls them."""
    from rawi.knowledge.places import gazetteer, key

    found = list(names)
    for name in names:
        found += [place.name for place in gazetteer().named(key(name))]
    return list(dict.fromkeys(found))


def _around(lat: float, lon: float, km: float) -> Iterator[ColumnElement[bool]]:
    """Within a distance, on the plane that touches the globe there: off by less than 1 % up to 500 km."""
    p = schema.place.c
    degrees = km / KM_A_DEGREE
    narrow = max(math.cos(math.radians(lat)), 0.01)
    # the box is what the index can answer
    yield p.lat.between(lat - degrees, lat + degrees)
    yield p.lon.between(lon - degrees / narrow, lon + degrees / narrow)
    north, east = p.lat - lat, (p.lon - lon) * narrow
    yield north * north + east * east <= degrees * degrees


def statement(archive: Archive, query: Query, *columns: Any) -> Select[Any]:
    """Return a SELECT of `columns` for the events that a query finds; more tables may be joined to `schema.event`."""
    found = select(*columns).where(*conditions(query))
    if query.text:
        r = schema.report.c
        having = text.condition(query.text, archive.engine.dialect)
        found = found.where(schema.event.c.report.in_(select(r.id).where(having)))
    return found


def events(
    archive: Archive, query: Query, *, limit: int | None = 50, offset: int = 0, order: str = "-date"
) -> list[Found]:
    """Return the events that a query finds, one page of them, sorted as `order` says (see `ORDERS`)."""
    if order not in ORDERS:
        raise QueryError(f"order: there is no '{order}': there are {', '.join(ORDERS)}")
    e = schema.event.c
    with archive.reading() as connection:
        scores = text.ranked(connection, text.parse(query.text)) if query.text else {}
        if order == "rank":
            asked = statement(archive, query, e.id, e.report).order_by(e.report, e.start, e.id)
            ranked = sorted(connection.execute(asked), key=lambda row: -scores.get(row.report, 0.0))
            page = [row.id for row in ranked[offset : None if limit is None else offset + limit]]
            at = {id: n for n, id in enumerate(page)}
            found = connection.execute(select(e.id, e.report, e.record).where(e.id.in_(page)))
            rows = sorted(found, key=lambda row: at[row.id])
        else:
            asked = statement(archive, query, e.id, e.report, e.record).order_by(*_sorted_by(order))
            rows = list(connection.execute(asked.limit(limit).offset(offset)))
        return [Found(row.id, decode(row.record), scores.get(row.report)) for row in rows]


def _sorted_by(order: str) -> tuple[ColumnElement[Any], ...]:
    e = schema.event.c
    if order == "confidence":
        return e.confidence, e.id
    # the index gives both orders; without a date last, or first where the order is turned round
    return (e.date.desc().nulls_last(), e.id.desc()) if order == "-date" else (e.date.nulls_last(), e.id)


def each(archive: Archive, query: Query, page: int = 1000) -> Iterator[Event]:
    """Yield all events that a query finds, report by report, with flat memory: what an export reads."""
    e = schema.event.c
    after: tuple[int, int] = (-1, -1)
    while True:
        later = or_(e.report > after[0], and_(e.report == after[0], e.id > after[1]))
        with archive.reading() as connection:
            asked = statement(archive, query, e.report, e.id, e.record).where(later)
            rows = connection.execute(asked.order_by(e.report, e.id).limit(page)).all()
        for row in rows:
            yield decode(row.record)
        if len(rows) < page:
            return
        after = rows[-1].report, rows[-1].id


def count(archive: Archive, query: Query) -> int:
    """Return how many events a query finds."""
    with archive.reading() as connection:
        return int(connection.execute(statement(archive, query, func.count())).scalar() or 0)


def reports(archive: Archive, query: Query, *, limit: int = 20, offset: int = 0) -> text.Found:
    """Return the reports that a query finds: by the rank of its words where it has any, else the newest first."""
    e, r = schema.event.c, schema.report.c
    bare = msgspec.structs.replace(query, text=None)
    among = select(e.report).where(*conditions(bare)).distinct() if bare else None
    if query.text:
        return text.search(archive, query.text, limit=limit, offset=offset, among=among)
    inside = true() if among is None else r.id.in_(among)
    columns = (
        r.id,
        r.key,
        r.title,
        r.published,
        r.publisher,
        r.url,
        func.substr(r.text, 1, text.SNIPPET).label("head"),
    )
    asked = select(*columns).where(inside).order_by(r.published.desc().nulls_last(), r.id.desc())
    with archive.reading() as connection:
        total = int(connection.execute(select(func.count()).select_from(schema.report).where(inside)).scalar() or 0)
        hits = [_newest(row) for row in connection.execute(asked.limit(limit).offset(offset))]
    return text.Found(total, hits)


def _newest(row: Any) -> text.Hit:
    title = [text.Piece(row.title, False)] if row.title else []
    return text.Hit(
        report=row.id,
        key=row.key,
        title=title,
        published=row.published,
        publisher=row.publisher,
        url=row.url,
        score=0.0,
        snippet=[text.Piece(row.head, False)],
        start=0,
        end=len(row.head),
    )
