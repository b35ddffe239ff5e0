"""How equality answers are kept, so that only this room can read them; docs/decisions/0009 says why."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings

from database.encryption import Vault
from outcomes.equality.models import EqualityAnswer
from outcomes.equality.questionnaire import VERSION

_SIZE = 320  # every sealed value is as long as every other, so that its length tells nothing
_CHUNK = 1000


@lru_cache(maxsize=2)
def _vault(keys: tuple[str, ...]) -> Vault:
    return Vault(keys)


def vault() -> Vault:
    """Under EQUALITY_KEYS alone: whoever can open residents cannot open these."""
    return _vault(tuple(settings.EQUALITY_KEYS))


def mark_of(resident_id) -> str:
    """Whose answers they are, said so that only this room can tell: HMAC-SHA256 under EQUALITY_HASH_KEY. It does not
    rotate.
    """
    keyed = _keyed(settings.EQUALITY_HASH_KEY).copy()
    keyed.update(str(resident_id).encode())
    return keyed.hexdigest()


@lru_cache(maxsize=2)
def _keyed(key: str) -> hmac.HMAC:
    """Made ready once, as people.fields does: a report marks a hundred thousand."""
    return hmac.new(hashlib.sha256(b"equality " + key.encode()).digest(), digestmod="sha256")


def seal(answers: dict[str, str], mark: str) -> str:
    """Sealed to its mark, so that answers copied to somebody else's mark do not open there; always of one length."""
    plain = json.dumps({"version": VERSION, "answers": answers}, separators=(",", ":")).ljust(_SIZE)
    if len(plain) > _SIZE:
        raise ValueError("Answers longer than any that can be given.")
    return vault().seal(plain, _about(mark))


def open_sealed(sealed: str, mark: str) -> dict[str, str]:
    """Raises CannotDecrypt under any other key, and never says what it would have held."""
    return json.loads(vault().open(sealed, _about(mark)))["answers"]


def seal_anew(sealed: str, mark: str) -> str:
    return vault().seal(vault().open(sealed, _about(mark)), _about(mark))


def _about(mark: str) -> str:
    return f"outcomes.equality {mark}"


def answers_of(resident_ids: Iterable) -> dict:
    """{resident id: {question: answer}} of those who answered: for figures, and for a person's own copy. One statement
    a thousand.

    Only this room may call it (tests/outcomes/test_equality.py looks). Raises CannotDecrypt.
    """
    everybody = list(resident_ids)
    opened: dict[Any, dict[str, str]] = {}
    for start in range(0, len(everybody), _CHUNK):
        whose = {mark_of(resident_id): resident_id for resident_id in everybody[start : start + _CHUNK]}
        rows = EqualityAnswer.objects.filter(mark__in=list(whose)).values_list("mark", "sealed")
        opened |= {whose[mark]: open_sealed(sealed, mark) for mark, sealed in rows}
    return opened
