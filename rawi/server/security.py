"""Who may come in, what a page may load, and which forms are ours.

Article text is never trusted: templates escape everything, and the Content-Security-Policy lets nothing run or load
that does not come from this server, so that even markup that slipped through could do nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rawi.server.settings import LOOPBACK, Settings

if TYPE_CHECKING:
    from litestar.types import Scope

SESSION = "rawi_session"
"""The cookie that shows that the token was given."""

FORM = "rawi_form"
"""The cookie that a form's hidden field has to fit."""

FIELD, HEADER = "csrf", "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # the map draws its symbols from data addresses and blobs
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # the address of a page may hold what someone searched for: no other host learns it
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def with_headers(headers: Iterable[tuple[bytes, bytes]], path: str) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer with those that make it safe; only `/static/` may be kept by caches."""
    kept = [(name.lower(), value) for name, value in headers]
    there = {name for name, _ in kept}
    wanted = dict(HEADERS)
    if not path.startswith("/static/"):
        wanted["cache-control"] = "no-store" if path.startswith("/login") else "private, no-cache"
    return kept + [(n.encode(), v.encode()) for n, v in wanted.items() if n.encode() not in there]


class Guard:
    """Decides whether a request may go on, from its headers alone."""

    def __init__(self, settings: Settings) -> None:
        """Guard a server with these settings."""
        self.settings = settings

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return the status and the reason to refuse a request with, or None where it may go on.

        400: the Host header is not one of this machine's, though no token guards it (another site has given its own
        name this address). 401: the token is missing. 403: another site sends the form.
        """
        headers = headers_of(scope)
        if self.settings.token is None and _host(headers.get("host", "")) not in LOOPBACK | {self.settings.host}:
            return 400, "host"
        if scope.get("method") not in SAFE and not self._ours(headers):
            return 403, "origin"
        path = scope["path"]
        if path != "/login" and not path.startswith("/static/") and not self.known(scope):
            return 401, "token"
        return None

    def known(self, scope: Scope) -> bool:
        """Return whether a request shows the token (or none is needed)."""
        return self.settings.token is None or self.bearer(scope) or self._session(scope)

    def bearer(self, scope: Scope) -> bool:
        """Return whether a request shows the token in its Authorization header, which no form can send."""
        given = headers_of(scope).get("authorization", "")
        kind, _, token = given.partition(" ")
        return kind.lower() == "bearer" and self.fits(token.strip())

    def fits(self, token: str) -> bool:
        """Return whether `token` is the one asked for."""
        wanted = self.settings.token
        return wanted is not None and hmac.compare_digest(token.encode(), wanted.encode())

    def session(self) -> str:
        """Return the value of the session cookie: it shows the token without holding it."""
        return _signed(f"session:{self.settings.token}".encode(), b"rawi")

    def _session(self, scope: Scope) -> bool:
        given = cookies_of(scope).get(SESSION, "")
        return hmac.compare_digest(given.encode(), self.session().encode())

    def _ours(self, headers: Mapping[str, str]) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None and site not in ("same-origin", "none"):
            return False
        origin = headers.get("origin")
        return origin is None or urlsplit(origin).netloc == headers.get("host")

    def form_token(self, nonce: str) -> str:
        """Return what the hidden field of a form holds for who has the cookie `nonce`."""
        return _signed(self.settings.secret, nonce.encode())

    def form_fits(self, scope: Scope, given: str | None) -> bool:
        """Return whether a form's hidden field (or header) fits the cookie; requests with the token in the
        Authorization header need none."""
        if self.bearer(scope):
            return True
        nonce = cookies_of(scope).get(FORM)
        return bool(nonce and given) and hmac.compare_digest(str(given).encode(), self.form_token(str(nonce)).encode())


def new_nonce() -> str:
    """Return a new value for the cookie of forms."""
    return secrets.token_urlsafe(24)


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of a request by lower-case name."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def cookies_of(scope: Scope) -> dict[str, str]:
    """Return the cookies of a request."""
    pairs = (part.partition("=") for part in headers_of(scope).get("cookie", "").split(";"))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs if name.strip()}


def local_path(target: str | None) -> str:
    """Return `target` where it is a path of this server, else `/`: nobody is sent on to another host."""
    if not target or not re.match(r"/(?![/\\])", target) or re.search(r"[\x00-\x20\\]", target):
        return "/"
    return target


def _host(header: str) -> str:
    name = header.rpartition(":")[0] if re.search(r":\d+$", header) else header
    return name.strip("[]").lower()


def _signed(key: bytes, what: bytes) -> str:
    return hmac.new(key, what, hashlib.sha256).hexdigest()
