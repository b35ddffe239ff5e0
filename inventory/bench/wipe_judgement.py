"""Wipe evidence judged as a whole: when it was made, how fast, by which parameters, and what was said of the result."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from inventory.bench.wipe_methods import erases_nothing, method_of

GB = 10**9


@dataclass(frozen=True)
class Rate:
    """The most bytes a second that a kind of drive can write, and who says so."""

    bytes_a_second: int
    source: str


# By kind of drive; for a bus that is slower than the drive's own, the bus counts.
FASTEST_DRIVE: dict[str, Rate] = {
    "hdd": Rate(554_000_000, "Seagate Exos 2X18 data sheet (2023): two actuators, 554 MB/s sustained"),
    "ssd": Rate(2_400_000_000, "SAS-4 (INCITS 534-2019): 22.5 Gb/s, 2.4 GB/s of data"),
    "nvme": Rate(15_750_000_000, "PCI Express Base 5.0: 32 GT/s over four lanes, 15.75 GB/s"),
    "emmc": Rate(400_000_000, "JEDEC JESD84-B51: HS400, 400 MB/s"),
}
FASTEST_BUS: dict[str, Rate] = {
    "ATA": Rate(600_000_000, "Serial ATA 3.0: 6 Gb/s with 8b/10b, 600 MB/s"),
    "IDE": Rate(133_000_000, "ATA/ATAPI-7: Ultra DMA mode 6, 133 MB/s"),
    "USB": Rate(4_000_000_000, "USB4 (2019): 40 Gb/s, about 4 GB/s of data"),
    "MMC": FASTEST_DRIVE["emmc"],
}
FASTEST = FASTEST_DRIVE["nvme"]

_CLOCK_TICK = timedelta(seconds=1)  # logs tell whole seconds
_SAYS_NOTHING = re.compile(
    r"\s*(none\b.*|no|nothing\b.*|not?\W+(verif|report|perform|done|avail|appl|check|known).*|off\b.*|n/?a|unknown\b.*|"
    r"unverified\b.*|skipped\b.*|disabled\b.*|false|0|[-–.?]*)\s*",
    re.I,
)
_SAYS_FAILED = re.compile(r"\b(fail|mismatch|not (been )?verified|skipped)", re.I)
_SAYS_SOMETHING = re.compile(r"read|verif|sampl|check|compar|pass|error|success|empty|complet|welcome|zero|%", re.I)


@dataclass(frozen=True)
class Claim:
    """What is claimed of one drive: by a log that we read, or by somebody who typed what the tool said."""

    method: str
    media: str
    bus: str
    size_bytes: int
    verification: str
    started_at: datetime
    finished_at: datetime


def staleness(claim: Claim, since: datetime | None, now: datetime) -> str:
    """Why this proves nothing about the device as it is now, or "": begun before it was last out of our hands, or
    ended after now.
    """
    if since is not None and claim.started_at < since:
        return f"This wipe started on {_moment(claim.started_at)}, before we last received the device ({_moment(since)}). Wipe it again."
    if claim.finished_at > now:
        return f"This wipe ends on {_moment(claim.finished_at)}, which is in the future. Check the clock at the bench."
    if claim.finished_at < claim.started_at:
        return "This wipe ends before it starts. Check the clock at the bench."
    return ""


def faults(claim: Claim) -> list[str]:
    """What makes it no wipe, as sentences."""
    found = [_parameter_fault(claim), verification_fault(claim.verification), _rate_fault(claim)]
    return [sentence for sentence in found if sentence]


def doubts(claim: Claim) -> list[str]:
    """What a second person has to accept by name."""
    if verification_fault(claim.verification) or _SAYS_SOMETHING.search(claim.verification):
        return []
    return [f"“{claim.verification}” does not say how the result was checked."]


def _parameter_fault(claim: Claim) -> str:
    return f"“{claim.method}” erases nothing with these parameters." if erases_nothing(claim.method) else ""


def verification_fault(words: str) -> str:
    """What speaks against a verification, or says that there was none."""
    if _SAYS_NOTHING.fullmatch(words):
        return "Verification was off, so we do not know whether the drive is empty."
    return "The tool reports that the verification failed." if _SAYS_FAILED.search(words) else ""


def _rate_fault(claim: Claim) -> str:
    """An overwrite takes at least as long as the drive and its bus need for its size."""
    method = method_of(claim.method)
    if not claim.size_bytes or method is None or not method.writes_all_of(claim.media):
        return ""
    seconds = (claim.finished_at - claim.started_at + _CLOCK_TICK).total_seconds()
    most = fastest(claim.media, claim.bus)
    if claim.size_bytes <= most.bytes_a_second * seconds:
        return ""
    return (
        f"{claim.size_bytes / GB:,.0f} GB in {seconds - 1:,.0f} seconds is faster than such a drive can be written "
        f"({most.bytes_a_second / 10**6:,.0f} MB a second)."
    )


def fastest(media: str, bus: str) -> Rate:
    """The slower of the drive's kind and its bus; what is not known is taken to be as fast as anything is."""
    kinds = [FASTEST_DRIVE[media]] if media in FASTEST_DRIVE else []
    kinds += [rate for name, rate in FASTEST_BUS.items() if bus.upper().startswith(name)]
    return min(kinds, key=lambda rate: rate.bytes_a_second, default=FASTEST)


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%-d %B %Y at %H:%M}"
