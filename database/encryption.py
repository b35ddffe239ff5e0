"""Personal data at rest: encrypted field by field with rotating keys, found again only through a keyed hash."""

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.db.models.lookups import Exact
from django.db.models.query_utils import DeferredAttribute

_NONCE = 12  # bytes
_KEY = 32  # bytes


class CannotDecrypt(Exception):
    """The stored value was written with a key that is not in FIELD_KEYS. Loud, never the ciphertext in its place."""


class Vault:
    """AES-256-GCM under the first of the keys; opens what any of them has sealed (docs/decisions/0003).

    A sealed value reads `<mark of the key>.<base64 of nonce and ciphertext>`: the mark shows, without a key, what is
    still to be sealed again after a rotation. What it belongs to (`customer.field`) is authenticated too, so that a
    value which is copied into another column does not open there. Refuses a key that is too short or too long
    (ValueError).
    """

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._ciphers = {self.mark_of(key): _cipher(key) for key in keys}
        self.mark = self.mark_of(keys[0])
        self._newest = self._ciphers[self.mark]
        self._prefix = f"{self.mark}.".encode()

    @staticmethod
    def mark_of(key: str) -> str:
        return hashlib.sha256(b"mark " + key.encode()).hexdigest()[:8]

    def seal(self, text: str, about: str) -> str:
        return self.seal_bytes(text.encode(), about).decode()

    def seal_bytes(self, plain: bytes, about: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return self._prefix + urlsafe_b64encode(nonce + self._newest.encrypt(nonce, plain, about.encode()))

    def open(self, sealed: str, about: str) -> str:
        """Raises CannotDecrypt, naming what it is about and never what it holds."""
        return self.open_bytes(sealed.encode(), about).decode()

    def open_bytes(self, sealed: bytes, about: str) -> bytes:
        mark, _, body = sealed.partition(b".")
        try:
            packed = urlsafe_b64decode(body)
            return self._ciphers[mark.decode()].decrypt(packed[:_NONCE], packed[_NONCE:], about.encode())
        except (KeyError, ValueError, InvalidTag) as wrong_key:
            raise CannotDecrypt(about) from wrong_key


def _cipher(key: str) -> AESGCM:
    secret = urlsafe_b64decode(key)
    if len(secret) != _KEY:
        raise ValueError(f"A key is {_KEY} bytes in URL-safe base64.")
    return AESGCM(hashlib.sha256(b"seal " + secret).digest())


@lru_cache(maxsize=2)
def _vault(keys: tuple[str, ...]) -> Vault:
    return Vault(keys)


def vault() -> Vault:
    return _vault(tuple(settings.FIELD_KEYS))


def keyed_hash(*parts: str) -> str:
    """A hash for finding what may not be read: HMAC-SHA256 under HASH_KEY; "" for nothing.

    It does not rotate with FIELD_KEYS: what was found yesterday has to be found tomorrow.
    """
    text = "\x1f".join(parts)
    if not text.strip("\x1f"):
        return ""
    halves = _halves(settings.HASH_KEY)
    inner = halves[0].copy()
    inner.update(text.encode())
    outer = halves[1].copy()
    outer.update(inner.digest())
    digest: str = outer.hexdigest()
    return digest


@lru_cache(maxsize=2)
def _halves(key: str) -> tuple[Any, Any]:
    """The two hashes of HMAC (RFC 2104), each with its pad: a third of the price of `hmac`, and a row of a file needs
    fifteen.
    """
    block = hashlib.sha256(b"find " + key.encode()).digest().ljust(64, b"\0")
    return hashlib.sha256(bytes(byte ^ 0x36 for byte in block)), hashlib.sha256(bytes(byte ^ 0x5C for byte in block))


S = TypeVar("S")
G = TypeVar("G")

if TYPE_CHECKING:

    class _TextField(models.TextField[S, G]):
        """Text whose values mypy knows."""

else:

    class _TextField(models.TextField):
        """Django's own, which cannot be told its types."""

        def __class_getitem__(cls, _):
            return cls


_LOOKED_AT: ContextVar[Callable[[models.Model], None] | None] = ContextVar("looked_at", default=None)


@contextmanager
def telling_of_looks(hear: Callable[[models.Model], None]) -> Iterator[None]:
    """While this is open, `hear` is called with each row of which somebody takes a sealed value that is not empty."""
    token = _LOOKED_AT.set(hear)
    try:
        yield
    finally:
        _LOOKED_AT.reset(token)


class _Watched(DeferredAttribute):
    """A sealed value of a row. Whoever takes it is heard, so that no page can forget to write down that it was read."""

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and value and (hear := _LOOKED_AT.get()) is not None:
            hear(instance)
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class _IsEmpty(Exact):
    """Whether nothing stands there: the only question that a sealed column answers."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs != "":
            raise TypeError(f"{lhs.output_field.name} is encrypted: find it by its keyed hash.")
        super().__init__(lhs, rhs)


class Encrypted(_TextField[S, G]):
    """What the database never sees. It can be neither filtered nor sorted by, on purpose."""

    about: str
    descriptor_class = _Watched

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        self.about = f"{cls._meta.label_lower}.{name}"

    def get_prep_value(self, value: Any) -> str:
        return vault().seal(str(value), self.about) if value else ""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        return vault().open(value, self.about) if value else ""

    def get_lookup(self, lookup_name: str) -> "type[models.Lookup[Any]] | None":
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        if lookup_name == "exact":
            return _IsEmpty
        raise TypeError(f"{self.name} is encrypted: find it by its keyed hash.")


class EncryptedField(Encrypted[str, str]):
    """Text. Empty stays empty."""


class EncryptedDateField(Encrypted[date | None, date | None]):
    """A day; None stays None."""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> date | None:
        text = super().from_db_value(value, expression, connection)
        return date.fromisoformat(text) if text else None

    def to_python(self, value: Any) -> Any:
        return date.fromisoformat(value) if isinstance(value, str) and value else value or None
