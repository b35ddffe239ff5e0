"""A key of its own for each person. Words about them are sealed under it, and gone for good once it is destroyed.

The ledger is append-only, so the reason of an entry can never be taken out of it (crypto-shredding: NIST SP 800-88
Rev. 2, cryptographic erase). The chain is hashed over the sealed words and holds before and after.
"""

import os
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils import timezone

from audit.models import LedgerEntry, PersonKey
from database.encryption import Vault

_KEY = 32  # bytes
_ABOUT = "audit.ledgerentry.reason"
_FEW = 3  # people whom one reason may name: what is about more of them is about none in particular


def seal_reasons(entries: Sequence[LedgerEntry]) -> None:
    """Seal the reason of each new entry under the keys of those whom it is about; of people who were erased no words are
    kept any more.

    An entry that knows no person (a device that is released) is about those of whom the same words are written in its
    transaction.
    """
    worded = [entry for entry in entries if entry.reason]
    if not worded:
        return
    by_words: dict[str, set[str]] = {}
    for entry in worded:
        by_words.setdefault(entry.reason, set()).update(entry.whose)
    for entry in worded:
        others = sorted(by_words[entry.reason])
        entry.whose = entry.whose or (others if len(others) <= _FEW else [])
    vaults = _vaults({person for entry in worded for person in entry.whose}, create=True)
    for entry in worded:
        entry.reason = _sealed(entry.reason, [vaults[person] for person in entry.whose])


def read_reasons(entries: Iterable[LedgerEntry]) -> dict[int, str]:
    """The reason of each entry by its id, in clear; "" where a key is destroyed. One statement for any number."""
    rows = [entry for entry in entries if entry.reason]
    vaults = _vaults({person for entry in rows for person in entry.whose}, create=False)
    return {entry.pk: _opened(entry.reason, [vaults.get(person) for person in entry.whose]) for entry in rows}


def destroy_keys(people: Iterable[UUID]) -> None:
    """Nothing that was sealed under the keys of these people opens any more, and nothing is sealed for them again."""
    ids = sorted(people)
    now = timezone.now()
    PersonKey.objects.bulk_create([PersonKey(person=id, destroyed_at=now) for id in ids], ignore_conflicts=True)
    PersonKey.objects.filter(person__in=ids, destroyed_at=None).update(sealed="", destroyed_at=now)


def _vaults(people: set[str], *, create: bool) -> dict[str, Vault | None]:
    """By person; None where the key is destroyed. A race for a first key is decided by the database."""
    if not people:
        return {}
    keys = PersonKey.objects.filter(person__in=sorted(people))
    found = list(keys)
    missing = people - {str(key.person) for key in found}
    if missing and create:
        new = [PersonKey(person=UUID(id), sealed=_new_key()) for id in sorted(missing)]
        PersonKey.objects.bulk_create(new, ignore_conflicts=True)
        found = list(keys.all())
    return {str(key.person): Vault((key.sealed,)) if key.sealed else None for key in found}


def _new_key() -> str:
    return urlsafe_b64encode(os.urandom(_KEY)).decode()


def _sealed(words: str, vaults: Sequence[Vault | None]) -> str:
    """Under each key in turn: all of them are needed to open it."""
    for vault in vaults:
        if vault is None:
            return ""
        words = vault.seal(words, _ABOUT)
    return words


def _opened(words: str, vaults: Sequence[Vault | None]) -> str:
    for vault in reversed(vaults):
        if vault is None:
            return ""
        words = vault.open(words, _ABOUT)
    return words
