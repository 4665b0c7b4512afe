"""How the room is served: where it listens, and who may come in."""

from __future__ import annotations

import secrets

import msgspec

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Addresses that only this machine reaches."""


class Settings(msgspec.Struct, kw_only=True, frozen=True):
    """`host` and `port` to listen on. With a `token` only who shows it comes in; without one only this machine does.

    `secret` signs the forms; a new one is made for each server.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    token: str | None = None
    secret: bytes = msgspec.field(default_factory=lambda: secrets.token_bytes(32))

    @property
    def local(self) -> bool:
        """Whether only this machine can reach the address."""
        return self.host in LOOPBACK

    @property
    def address(self) -> str:
        """The address to open in a browser, without the token."""
        name = "localhost" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{f'[{name}]' if ':' in name else name}:{self.port}/"


def settled(host: str, port: int, token: str | None) -> Settings:
    """Return the settings for an address; where others can reach it and no token is given, one is made up."""
    settings = Settings(host=host, port=port, token=token or None)
    if settings.local or settings.token:
        return settings
    return msgspec.structs.replace(settings, token=secrets.token_urlsafe(24))
