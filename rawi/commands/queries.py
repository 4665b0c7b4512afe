"""The options by which commands are told what to look for: those of `rawi.archive.query.Query`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

PANEL = "What to look for"


def _option(help: str, *names: str, metavar: str | None = None) -> Any:
    return typer.Option(*names, help=help, metavar=metavar, rich_help_panel=PANEL)


_LIST = list[str] | None
_OPTIONS: dict[str, Any] = {
    "actor": Annotated[_LIST, _option("Who acts: a name in Arabic or English, or a code (SYR, SYR/MIL).", "--actor")],
    "recipient": Annotated[_LIST, _option("Who is acted upon.", "--recipient")],
    "who": Annotated[_LIST, _option("Either of the two.", "--who")],
    "dyad": Annotated[_LIST, _option("Both: 'A>B', or 'A~B' for either direction.", "--dyad")],
    "type": Annotated[_LIST, _option("Event type, such as ASSAULT.", "--type")],
    "mode": Annotated[_LIST, _option("Mode, such as aerial.", "--mode")],
    "context": Annotated[_LIST, _option("Context, such as military.", "--context")],
    "quad": Annotated[_LIST, _option("Quad class, 1 to 4.", "--quad")],
    "place": Annotated[_LIST, _option("Name of a place or province.", "--place")],
    "country": Annotated[_LIST, _option("Country in which it happened: name or code.", "--country")],
    "box": Annotated[str | None, _option("Within a box.", "--box", metavar="WEST,SOUTH,EAST,NORTH")],
    "near": Annotated[str | None, _option("Within a distance.", "--near", metavar="LAT,LON,KM")],
    "since": Annotated[str | None, _option("From this day, month or year on.", "--since", metavar="DATE")],
    "until": Annotated[str | None, _option("Up to this day, month or year.", "--until", metavar="DATE")],
    "voice": Annotated[_LIST, _option("Who says so: a name or code.", "--voice")],
    "voice_kind": Annotated[
        _LIST, _option("Kind of voice: named, anonymous, media, document, analyst.", "--voice-kind")
    ],
    "status": Annotated[_LIST, _option("actual, future, hypothetical, negated, historical.", "--status")],
    "certainty": Annotated[_LIST, _option("The paper's own stand: CT+, PR+, ..., Uu.", "--certainty")],
    "publisher": Annotated[_LIST, _option("Publisher of the report.", "--publisher")],
    "text": Annotated[str | None, _option('Words of the report; "..." for a phrase.', "--text", metavar="WORDS")],
    "hedged": Annotated[bool | None, _option("Only hedged events, or only others.", "--hedged/--not-hedged")],
    "attributed": Annotated[
        bool | None, _option("Only events that a voice stands for, or only others.", "--attributed/--not-attributed")
    ],
    "confidence": Annotated[str | None, _option("The least confidence, 0 to 1.", "--confidence", metavar="P")],
}


def query_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, which takes `query`, the options that make one. A wrong value ends it with exit code 2."""

    @wraps(command)
    def wrapper(**given: Any) -> None:
        from rawi.archive.query import QueryError, from_params

        asked = {name: given.pop(name) for name in _OPTIONS}
        flags = {name: "yes" if v else "no" for name, v in asked.items() if isinstance(v, bool)}
        try:
            query = from_params(asked | flags)
        except QueryError as error:
            field = str(error).split(":")[0]
            raise typer.BadParameter(str(error), param_hint=f"--{field.replace('_', '-')}") from None
        command(query=query, **given)

    # the query's own type would be imported, slowly, only to be left out
    signature = inspect.signature(command, eval_str=True, locals={"Query": object})
    own = [p for p in signature.parameters.values() if p.name != "query"]
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in _OPTIONS.items()
    ]
    keyword = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    wrapper.__signature__ = inspect.Signature([*keyword, *more])  # type: ignore[attr-defined]
    wrapper.__annotations__ = {p.name: p.annotation for p in [*keyword, *more]} | {"return": None}
    return wrapper
