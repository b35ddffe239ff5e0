"""What a log proves of one drive, and how good a proof that is."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn
from zoneinfo import ZoneInfo

from inventory.bench.serials import check_serial
from inventory.bench.wipe_methods import ACCEPTED_METHODS, FLASH, NIST_1, method_of
from law.refusals import FieldError, Invalid

LONDON = ZoneInfo("Europe/London")

CANNOT = "This is not evidence of a wipe."

SEND = "Upload the original log file from the tool."

MOST_DRIVES = 100

_NWIPE_SERIAL = 20  # NWIPE_SERIALNUMBER_LENGTH of nwipe's src/context.h: longer ones are cut


@dataclass(frozen=True)
class Evidence:
    """What a log says of one drive. `passed` only where nothing speaks against it; `errors` are the sentences that do.
    `doubts` are the tool's own warnings that nobody here knows: a second person accepts them, or the wipe has failed.
    """

    drive_serial: str
    model: str
    bus: str
    size_bytes: int | None
    media: str
    tool: str
    tool_version: str
    method: str
    standard: str
    technique: str
    verification: str
    passed: bool
    started_at: datetime
    finished_at: datetime
    errors: list[str]
    log_hash: str
    doubts: list[str] = field(default_factory=list)


def weaknesses(evidence: Evidence) -> list[str]:
    """What is weak about a wipe even where it passed, as sentences for whoever decides."""
    method = method_of(evidence.method)
    weak = []
    if method is None:
        weak.append(f"“{evidence.method}” is not in our list of methods, so we do not know how thorough it is.")
    elif method.is_overwrite and evidence.media in FLASH:
        kind = "eMMC storage" if evidence.media == "emmc" else "an SSD"
        weak.append(
            f"An overwrite of {kind} cannot be proved to reach every cell. Use a purge (sanitise command or cryptographic erase)."
        )
    elif evidence.media and evidence.media not in method.media:
        weak.append(f"{evidence.method} does not purge this kind of drive ({evidence.media}).")
    if method is ACCEPTED_METHODS["Degaussing"]:
        weak.append("Degaussing does not destroy a drive (NIST SP 800-88 Rev. 2). To destroy it, it must be shredded.")
    if not evidence.media:
        weak.append("The log does not say if this is a hard disk or flash. Check the drive.")
    if evidence.standard == NIST_1:
        weak.append("NIST SP 800-88 Rev. 1 was withdrawn on 26 September 2025. Use Rev. 2.")
    elif evidence.standard.startswith("HMG IS5"):
        weak.append("HMG IS5 has been superseded by the NCSC's guidance.")
    elif not evidence.standard:
        weak.append("No standard is named with its revision.")
    if evidence.tool == "nwipe" and len(evidence.drive_serial) >= _NWIPE_SERIAL:
        weak.append(
            f"nwipe cuts serial numbers at {_NWIPE_SERIAL} characters. Compare this one with the drive’s label."
        )
    return weak


def refuse(code: str, *sentences: str, pointer: str = "/log") -> NoReturn:
    raise Invalid([FieldError(pointer, code, sentence) for sentence in sentences], CANNOT)


def serials_of(candidates_by_drive: dict[str, list[str]], pointer: str = "/log") -> dict[str, str]:
    """One serial for each drive (a name for it → every serial that the log tells). Refuses none, two for one, and one
    for two.
    """
    serials = {}
    faults = []
    for name, candidates in candidates_by_drive.items():
        candidates = [candidate for candidate in candidates if candidate.strip()]
        readable = set()
        for candidate in candidates:
            try:
                readable.add(check_serial(candidate))
            except Invalid:
                faults.append(("no_serial", _no_serial(name, candidate)))
                break
        else:
            if not readable:
                faults.append(("no_serial", f"The log has no serial number for {name}, so it proves nothing."))
            elif len(readable) > 1:
                faults.append(
                    ("two_serials", f"The log has 2 serial numbers for {name}: {' and '.join(sorted(readable))}.")
                )
            else:
                serials[name] = readable.pop()
    for serial, count in Counter(serials.values()).items():
        if count > 1:
            faults.append(
                (
                    "same_serial",
                    f"{count} drives have the serial number {serial}, so the log does not show which was wiped.",
                )
            )
    if faults:
        raise Invalid([FieldError(pointer, code, sentence) for code, sentence in faults], CANNOT)
    return serials


def _no_serial(name: str, candidate: str) -> str:
    if not (candidate.isascii() and candidate.isprintable()):
        return f"Where the serial of {name} should be are bytes that are not text, so the log proves nothing."
    return f"“{candidate.strip()[:40]}” is not a serial number for {name}, so the log proves nothing."


def printable(words: str, longest: int = 80) -> str:
    return " ".join("".join(c if c.isprintable() else "?" for c in words).split())[:longest]
