"""Personal data at rest: encrypted field by field with rotating keys, found again only through a keyed hash."""

import hashlib
import hmac
from datetime import date
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class CannotDecrypt(Exception):
    """The stored value was written with a key that is not in FIELD_KEYS. Loud, never the ciphertext in its place."""


@lru_cache(maxsize=1)
def _vault(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def vault() -> MultiFernet:
    """Encrypts with the first key of FIELD_KEYS and decrypts with any of them."""
    return _vault(tuple(settings.FIELD_KEYS))


def keyed_hash(*parts: str) -> str:
    """A hash for finding what may not be read: HMAC-SHA256 under a key derived from the oldest field key; "" for nothing.

    The oldest key, because rotation puts new keys in front and hashes must go on matching.
    """
    text = "\x1f".join(parts)
    if not text.strip("\x1f"):
        return ""
    key = hashlib.sha256(b"find " + settings.FIELD_KEYS[-1].encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class EncryptedField(models.TextField):
    """Text that the database never sees. Empty stays empty. It can be neither filtered nor sorted by, on purpose."""

    def get_prep_value(self, value):
        return vault().encrypt(str(value).encode()).decode() if value else ""

    def from_db_value(self, value, expression, connection):
        if not value:
            return ""
        try:
            return vault().decrypt(value.encode()).decode()
        except InvalidToken as wrong_key:
            raise CannotDecrypt(f"{self.model.__name__}.{self.name}") from wrong_key

    def get_lookup(self, lookup_name):
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError(f"{self.name} is encrypted: find it by its keyed hash.")


class EncryptedDateField(EncryptedField):
    """A day, kept encrypted; None stays None."""

    def from_db_value(self, value, expression, connection):
        text = super().from_db_value(value, expression, connection)
        return date.fromisoformat(text) if text else None

    def to_python(self, value):
        return date.fromisoformat(value) if isinstance(value, str) and value else value or None
