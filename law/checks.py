"""What `manage.py check` asks of the house itself, before anything starts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import Error, register
from django.urls import get_resolver

from law.refusals import Refusal

SHARED_CODE = "law.E001"


@register()
def refusal_codes_are_unique(**_: Any) -> list[Error]:
    """Clients of the API tell refusals apart by their code: no two classes share one."""
    list(get_resolver().url_patterns)  # opens every door, and with it every room that refuses
    return [
        Error(
            f"The code “{code}” is shared by {names}.", hint="Write out another `code` on one of them.", id=SHARED_CODE
        )
        for code, names in shared_codes(set(every_refusal(Refusal))).items()
    ]


def every_refusal(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for refusal in kind.__subclasses__():
        yield refusal
        yield from every_refusal(refusal)


def shared_codes(refusals: Iterable[type[Refusal]]) -> dict[str, str]:
    """Each code that more than one class has, with the names of those classes."""
    names = defaultdict(list)
    for refusal in refusals:
        names[refusal.code].append(f"{refusal.__module__}.{refusal.__name__}")
    return {code: " and ".join(sorted(sharing)) for code, sharing in sorted(names.items()) if len(sharing) > 1}
