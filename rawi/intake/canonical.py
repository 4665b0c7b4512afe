"""The address of a page: written in one way, and chosen between what the page says of itself and where it was found."""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import cache
from importlib.resources import files
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

_SAFE = "%/:@!$&'()*+,;=?~-._"
"""What stands in a path or a query as it is; all else is percent-encoded UTF-8 (RFC 3986, appendix A)."""
_PORTS = {"http": 80, "https": 443}
_ENCODED = re.compile("%[0-9a-fA-F]{2}")


def clean(url: str | None, base: str | None = None) -> str | None:
    """Return a web address in one form, or None where it is none.

    It is made absolute against `base`; scheme and host are in lower case and ASCII (`xn--`), letters beyond ASCII in
    percent-encoded UTF-8 whichever way they were written, and the fragment and the default port are left off.
    """
    if not url or not url.strip():
        return None
    try:
        parts = urlsplit(urljoin(base or "", url.strip()))
        scheme, host, port = parts.scheme.lower(), _host(parts.hostname or ""), parts.port
        if scheme not in _PORTS or not host:
            return None
        at = "" if port in (None, _PORTS[scheme]) else f":{port}"
        return urlunsplit((scheme, f"{host}{at}", _encoded(parts.path), _encoded(parts.query), ""))
    except ValueError:
        return None


def choose(found: str | None, stated: str | None) -> str | None:
    """Return the address that a page goes by: the one it states, unless that can only be a mistake, else where it was
    found.

    Whole sites name their front page, or the section, as the canonical address of every article: an address above the
    one where the page was found is not believed, except where only a variant (`/amp`) is left off.
    """
    at = clean(found)
    own = clean(stated, at)
    if own is None or at is None:
        return own or at
    here, above = urlsplit(at), urlsplit(own)
    if not above.path.strip("/") and not above.query:
        return at if here.path.strip("/") or here.query else own
    if _site(here.hostname) == _site(above.hostname) and not above.query:
        steps, shorter = _steps(here.path), _steps(above.path)
        left_off = steps[len(shorter) :]
        if shorter == steps[: len(shorter)] and any(step.lower() not in _variants() for step in left_off):
            return at
    return own


def site(url: str | None) -> str | None:
    """Return the host that an address names, without `www.`, or None."""
    cleaned = clean(url)
    return _site(urlsplit(cleaned).hostname) if cleaned else None


def page_id(url: str) -> str:
    """Return the id of the report that a page holds: its site and twelve digits that depend on the address."""
    digits = hashlib.sha256((clean(url) or url).encode("utf-8", "replace")).hexdigest()
    return f"{site(url) or 'page'}-{digits[:12]}"


def _host(name: str) -> str:
    name = name.lower().rstrip(".")
    return name if name.isascii() else name.encode("idna").decode("ascii")


def _site(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def _encoded(part: str) -> str:
    return _ENCODED.sub(lambda code: code[0].upper(), quote(part, safe=_SAFE))


def _steps(path: str) -> list[str]:
    return [step for step in path.split("/") if step]


@cache
def _variants() -> frozenset[str]:
    text = files("rawi.intake").joinpath("data/addresses.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["variants"])
