"""Invented Londoners and what they need: the raw facts that the demonstration refers people with."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from demo import steps

NAMES = (
    "Amina Yusuf|Somali",
    "Zoë O'Neill|English",
    "Łukasz Wójcik|Polish",
    "Fatema Begum|Bengali",
    "José de la Cruz|Spanish",
    "Ngọc Nguyễn|Vietnamese",
    "Oleksandr Шевченко|Ukrainian",
    "Grace Adeyemi|English",
    "Mehmet Yılmaz|Turkish",
    "Siân Llŷr|English",
    "Hodan Warsame|Somali",
    "Tariq Hussain|Urdu",
    "Blessing Okafor|English",
    "Ștefan Ionescu|Romanian",
    "Mary Ann Brown|English",
    "محمد عبد الله|Arabic",
    "Priya Patel|Gujarati",
    "Nuno Gonçalves|Portuguese",
    "Samir Rahman|Bengali",
    "Dorothy Clarke|English",
    "Abebe Tesfaye|Amharic",
    "Elif Şahin|Turkish",
    "Kofi Mensah|English",
    "Rosa Díaz|Spanish",
    "Winston Campbell|English",
    "Nadia Kowalska|Polish",
    "Farah Ahmadi|Farsi",
    "Ivan Petrov|Bulgarian",
    "Joy Nwosu|English",
    "Mei Chen|Chinese",
)
POSTCODES = (
    "SE1 2QH",
    "SW2 1RW",
    "E16 2QU",
    "SE1 2QH",
    "SW2 1RW",
    "E8 1EA",
    "SE1 2QH",
    "E16 2QU",
    "N1C 4AG",
    "HA9 0FJ",
)
REASONS = (
    "Universal Credit journal",
    "ESOL homework",
    "GP online booking",
    "Applying for jobs",
    "Housing register bids",
)
NEEDS = (["device", "data", "skills"], ["device", "data"], ["device"], ["data"], ["skills"], ["device", "skills"])


def raw_facts_of(
    name: str,
    born: str,
    number: int,
    needs: list[str],
    *,
    has_now: str = "",
    reason: str = "Universal Credit journal",
    within_days: int | None = None,
    wishes: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What a worker would send of this person; `wishes` and the day by which it is needed are of the first need."""
    first, _, last = name.partition(" ")
    raw = steps.raw_facts(
        first_name=first,
        last_name=last,
        born=born,
        phone=f"07700 900{number}",
        postcode=POSTCODES[number % len(POSTCODES)],
        needs=needs,
        reason=reason,
        email="referrer@get-online.example",
    )
    first_need = raw["needs"][0]
    if has_now:
        first_need["has_now"] = has_now
    first_need |= wishes or {}
    if within_days:
        first_need["needed_by"] = (timezone.localdate() + timedelta(days=within_days)).isoformat()
    return raw
