"""Until when an operating system gets security fixes: a dated table with its sources, read by the gate before anything
leaves.

Dates are the vendors' where they give any. Apple and Google (for Android) give none: there `ends_on` is what their
habit comes to, with `is_published` False and a `note`, or None where even the habit says nothing; then the date for the
model has to be written by hand.
"""

import re
from dataclasses import dataclass
from datetime import date

LOOKED_UP = date(2026, 11, 23)
FAMILIES = ("windows", "chromeos", "macos", "linux", "android", "ios")
_EOL = "https://endoflife.date/{} (copy of 22 August 2026)"
_MICROSOFT = "https://learn.microsoft.com/windows/release-health/windows11-release-information, by " + _EOL.format(
    "windows"
)
_26H2 = (
    "https://learn.microsoft.com/windows/release-health/windows11-release-information, as read on 4 November 2026 by "
    "https://github.com/Atliso-Dev/win11-eos-audit/releases/tag/v1.1.1"
)
_FLEX = (
    "Google's certified models list, https://support.google.com/chromeosflex/answer/11513094, by "
    "https://github.com/fclairamb/chrome-os-flex-models-list"
)
_FLEX_NOTE = "The year comes from Google’s list of certified models. A model that is not on it has no date."
_APPLE = "Apple gives no dates. The 3 newest versions get security fixes, which is about 3 years from the release."
_IOS = "Apple gives no dates. Only the newest version is sure to be fixed. Check when this model stops getting new versions."
_SUPERSEDED = "Apple gives no dates. This is the day a newer version replaced it. Later fixes are not promised."
_ANDROID = "Google gives no dates, and the maker of the device decides. Check the maker’s date for this model."


@dataclass(frozen=True)
class Support:
    """One operating system and the last day on which it gets security fixes. `key` is how `find` knows it."""

    code: str
    name: str
    family: str
    ends_on: date | None
    source: str
    key: str
    is_published: bool = True
    note: str = ""
    looked_up: date = LOOKED_UP


def _windows_11(release: str, edition: str, ends_on: date, source: str = _MICROSOFT) -> Support:
    names = {"home": "Home and Pro", "enterprise": "Enterprise and Education"}
    code = f"windows_11_{release.lower()}" + ("" if edition == "home" else f"_{edition}")
    return Support(
        code,
        f"Windows 11 {release}, {names[edition]}",
        "windows",
        ends_on,
        source,
        f"windows 11 {release.lower()} {edition}",
    )


def _flex(year: int) -> Support:
    return Support(
        f"chromeos_flex_{year}",
        f"ChromeOS Flex (model certified to {year})",
        "chromeos",
        date(year, 12, 31),
        _FLEX,
        f"flex {year}",
        note=_FLEX_NOTE,
    )


def _linux(product: str, version: str, ends_on: date, page: str) -> Support:
    return Support(
        f"{product.lower().replace(' ', '_')}_{version.replace('.', '_')}",
        f"{product} {version}{' LTS' if product == 'Ubuntu' else ''}",
        "linux",
        ends_on,
        _EOL.format(page),
        f"{product.split()[-1].lower()} {version}",
    )


def _macos(version: int, called: str, ends_on: date) -> Support:
    return Support(
        f"macos_{version}",
        f"macOS {version} {called}",
        "macos",
        ends_on,
        _EOL.format("macos"),
        f"macos {version}",
        False,
        _APPLE,
    )


def _no_promise(product: str, version: int, ends_on: date | None, note: str) -> Support:
    family = "android" if product == "Android" else "ios"
    code = f"{product.lower()}_{version}"
    return Support(
        code, f"{product} {version}", family, ends_on, _EOL.format(product.lower()), code.replace("_", " "), False, note
    )


OS_SUPPORT: tuple[Support, ...] = (
    Support(
        "windows_10", "Windows 10", "windows", date(2025, 10, 14), _EOL.format("windows"), "windows 10",
        note="For version 22H2, the last one. Earlier versions ended before. Paid extended updates are not counted.",
    ),
    _windows_11("23H2", "home", date(2025, 11, 11)),
    _windows_11("23H2", "enterprise", date(2026, 11, 10)),
    _windows_11("24H2", "home", date(2026, 10, 13)),
    _windows_11("24H2", "enterprise", date(2027, 10, 12)),
    _windows_11("25H2", "home", date(2027, 10, 12)),
    _windows_11("25H2", "enterprise", date(2028, 10, 10)),
    _windows_11("26H2", "home", date(2028, 10, 10), _26H2),
    *(_flex(year) for year in (2026, 2027, 2028, 2029, 2030, 2032)),
    _linux("Ubuntu", "22.04", date(2027, 4, 1), "ubuntu"),
    _linux("Ubuntu", "24.04", date(2029, 5, 31), "ubuntu"),
    _linux("Ubuntu", "26.04", date(2031, 4, 30), "ubuntu"),
    _linux("Linux Mint", "21", date(2027, 4, 30), "linuxmint"),
    _linux("Linux Mint", "22", date(2029, 4, 30), "linuxmint"),
    _macos(13, "Ventura", date(2025, 9, 15)),
    _macos(14, "Sonoma", date(2026, 9, 26)),
    _macos(15, "Sequoia", date(2027, 9, 16)),
    _macos(26, "Tahoe", date(2028, 9, 15)),
    _no_promise("Android", 13, date(2026, 3, 2), "Google no longer lists it in its security bulletins."),
    *(_no_promise("Android", version, None, _ANDROID) for version in (14, 15, 16, 17)),
    _no_promise("iOS", 16, date(2023, 9, 18), _SUPERSEDED),
    _no_promise("iOS", 17, date(2024, 9, 16), _SUPERSEDED),
    *(_no_promise("iOS", version, None, _IOS) for version in (18, 26)),
    _no_promise("iPadOS", 16, date(2023, 9, 18), _SUPERSEDED),
    _no_promise("iPadOS", 17, date(2024, 8, 19), _SUPERSEDED),
    *(_no_promise("iPadOS", version, None, _IOS) for version in (18, 26)),
)  # fmt: skip
BY_CODE = {row.code: row for row in OS_SUPPORT}
_BY_KEY = {row.key: row for row in OS_SUPPORT}
_BY_NAME = {row.name.lower(): row for row in OS_SUPPORT}

_FAMILY_WORDS = {
    "windows": r"windows|win ?(7|8|10|11)",
    "chromeos": r"chrome ?os|chromium ?os|cloudready",
    "macos": r"mac ?os( ?x)?|os x",
    "linux": r"linux|[xkl]?ubuntu|debian|mint|lmde|fedora|zorin( ?os)?|opensuse|manjaro|pop!?_?os|elementary|mx linux|raspberry pi os|primtux",
    "android": r"android|lineage ?os|graphene ?os",
    "ios": r"ios|ipad ?os|iphone ?os",
}
# How a version is written after each product's name, and the key that it makes.
_VERSIONS = (
    ("windows 10", r"win(?:dows)? ?10\b", r"\b(\d\dh[12])\b"),
    ("windows 11", r"win(?:dows)? ?11\b", r"\b(\d\dh[12])\b"),
    ("flex", r"chrome ?os flex\b", r"\b(20\d\d)\b"),
    ("ubuntu", r"ubuntu\b", r"\bubuntu (?:linux )?(?:desktop )?(\d\d\.\d\d)(?:\.\d+)?\b"),
    ("mint", r"(?:linux )?mint\b", r"\bmint (?:linux )?(\d\d)(?:\.\d)?\b"),
    ("macos", r"mac ?os\b", r"\bmac ?os (?:[a-z]+ )?(\d\d)(?:\.\d+)*\b"),
    ("android", r"android\b", r"\bandroid (?:os )?(?:version )?(\d\d)(?:\.\d+)*\b"),
    ("ios", r"ios\b", r"\bios (?:version )?(\d\d)(?:\.\d+)*\b"),
    ("ipados", r"ipad ?os\b", r"\bipad ?os (?:version )?(\d\d)(?:\.\d+)*\b"),
)
_MACS = {"ventura": "13", "sonoma": "14", "sequoia": "15", "tahoe": "26"}
_LONG_TERM = r"\b(ltsc|ltsb|iot|se|server|arm server)\b"


def find(name: str) -> Support | None:
    """The row that this name means in any case ("Windows 11 Pro 24H2"), by code, name or words. None where it could be
    two, or none.
    """
    words = _tidy(name)
    if row := BY_CODE.get(words) or _BY_NAME.get(words):
        return row
    return _BY_KEY.get(_key(words.replace(",", " ").replace("(", " ").replace(")", " ")))


def choices(on: date | None = None) -> list[tuple[str, str]]:
    """(code, words with the date) for a form, newest first in each family; with `on`, without what has ended by then."""
    rows = [row for row in OS_SUPPORT if on is None or row.ends_on is None or row.ends_on >= on]
    rows.sort(key=lambda row: (FAMILIES.index(row.family), -(row.ends_on or date.max).toordinal()))
    return [(row.code, f"{row.name}: {_until(row)}") for row in rows]


def family_of(name: str) -> str:
    """windows, chromeos, macos, linux, android or ios by the words alone, whatever the version; "" for none or more
    than one.
    """
    words = _tidy(name)
    named = {
        family for family, pattern in _FAMILY_WORDS.items() if re.search(rf"(?<![a-z])(?:{pattern})(?![a-z])", words)
    }
    return named.pop() if len(named) == 1 else ""


def _until(row: Support) -> str:
    if row.ends_on is None:
        return "no date given, check the model"
    return f"until {'' if row.is_published else 'about '}{row.ends_on.day} {row.ends_on:%B %Y}"


def _tidy(name: str) -> str:
    return " ".join(
        str(name)[:200]
        .lower()
        .replace("®", "")
        .replace("™", "")
        .replace("microsoft ", "")
        .replace("apple ", "")
        .split()
    )


def _key(words: str) -> str:
    """The one key that the words make, or "" where they name no version, or two products."""
    words = " ".join(words.split())
    meant = [(product, version) for product, pattern, version in _VERSIONS if re.search(rf"(?<![a-z]){pattern}", words)]
    if len(meant) != 1 or not family_of(words):
        return ""
    product, pattern = meant[0]
    versions = set(re.findall(pattern, words))
    if product == "macos":
        versions |= {number for called, number in _MACS.items() if called in words}
    if (product.startswith("windows") and re.search(_LONG_TERM, words)) or len(versions) > 1:
        return ""
    if product == "windows 10":
        return product if versions <= {"22h2"} else ""
    if product == "windows 11" and versions:
        return f"{product} {versions.pop()} {_edition(words)}"
    return f"{product} {versions.pop()}" if versions else ""


def _edition(words: str) -> str:
    """Home and Pro (Pro Education and Pro for Workstations with them) have one date, Enterprise and Education another."""
    is_large = re.search(r"\b(enterprise|education)\b", words) and not re.search(r"\b(pro|home)\b", words)
    return "enterprise" if is_large else "home"
