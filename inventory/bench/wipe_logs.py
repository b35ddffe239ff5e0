"""Wipe logs read into evidence: one drive, one verdict, and nothing in it that the log does not say."""

import hashlib
import json
from datetime import datetime

from inventory.bench.nwipe_logs import STAMPED, read_nwipe
from inventory.bench.wipe_evidence import CANNOT, LONDON, MOST_DRIVES, SEND, Evidence, printable, refuse, serials_of
from inventory.bench.wipe_judgement import verification_fault
from inventory.bench.wipe_methods import EVERY_MEDIA, method_of, normalise_standard, standard_on, technique_on
from law.refusals import FieldError, Invalid

LARGEST = 5_000_000


def read_log(content: bytes) -> list[Evidence]:
    """Evidence for every drive of one log: nwipe's (0.33 to 0.42), or JSON of our own form (docs in `_read_json`).

    Refuses (Invalid) what is no wipe log, is cut off before the result, or leaves open which drive is meant. A drive
    that failed, was wiped in part, or was not verified, comes back with `passed` False and the reason in `errors`.
    """
    text = _text_of(content)
    log_hash = hashlib.sha256(content).hexdigest()
    if STAMPED.search(text):
        return read_nwipe(text, log_hash)
    if text.lstrip()[:1] in ("{", "["):
        return _read_json(text, log_hash)
    if not all(c.isprintable() or c.isspace() for c in text):
        refuse("not_text", f"This file is not text. {SEND}")
    refuse(
        "not_a_wipe_log", f"This is not a wipe log that we can read. Upload an nwipe log, or JSON with “drives”. {SEND}"
    )


def _text_of(content: bytes) -> str:
    """Text of the bytes. Bytes that are not UTF-8 stay as lone surrogates, so that a serial made of them is seen for
    what it is.
    """
    if len(content) > LARGEST:
        refuse("too_large", f"This file is larger than {LARGEST // 1_000_000} MB, so it is not a wipe log.")
    if content.startswith(b"%PDF-"):
        refuse(
            "pdf",
            "This is a PDF. Upload the log instead, which nwipe writes with --logfile.",
        )
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16") if wide else content.decode("utf-8-sig", "surrogateescape")
    except UnicodeDecodeError:
        refuse("not_text", f"This file is not text. {SEND}")
    if not text.strip():
        refuse("empty", "This file is empty.")
    if "\0" in text:
        refuse("not_text", f"This file is damaged. It is not text. {SEND}")
    return text.replace("\r\n", "\n")


def _read_json(text: str, log_hash: str) -> list[Evidence]:
    """{"tool", "version", "drives": [{"serial", "method", "passed", "verification", "started_at", "finished_at", and
    where known "model", "bus", "size_bytes", "media", "standard", "errors"}]}. The technique comes from our table,
    never from the file.
    """
    tree = _tree_of(text)
    drives = tree.get("drives") if isinstance(tree, dict) else None
    if not isinstance(drives, list) or not all(isinstance(drive, dict) for drive in drives):
        refuse("not_a_wipe_log", "This JSON is not a wipe log. It needs a list “drives” with an object for each drive.")
    if not 1 <= len(drives) <= MOST_DRIVES:
        refuse(
            "no_drive" if not drives else "too_many", f"A log has 1 to {MOST_DRIVES} drives. This has {len(drives)}."
        )
    if all(not isinstance(drive.get("passed"), bool) for drive in drives):
        refuse("no_result", "The log has no result (“passed”: true or false) for any of its drives.")
    wrong = (
        [FieldError("/tool", "missing", "Enter the tool that wiped the drives.")] if not _string(tree, "tool") else []
    )
    read = [_fields(drive, f"/drives/{at}", wrong) for at, drive in enumerate(drives)]
    if wrong:
        raise Invalid(wrong, CANNOT)
    serials = serials_of({f"drive {at + 1}": [_string(drive, "serial")] for at, drive in enumerate(drives)})
    for fields in read:
        fields["doubts"] += _warnings(tree)
    tool = _string(tree, "tool", 39)
    version = _string(tree, "version", 20)
    return [
        Evidence(drive_serial=serial, tool=tool, tool_version=version, log_hash=log_hash, **fields)
        for serial, fields in zip(serials.values(), read, strict=True)
    ]


def _tree_of(text: str):
    try:
        return json.loads(text)
    except RecursionError:
        refuse("too_deep", "This JSON is nested too deeply to be a wipe log.")
    except ValueError:
        refuse("not_json", f"This JSON is incomplete. It is cut off or damaged. {SEND}")


def _string(about: dict, key: str, longest: int = 80) -> str:
    """The words under a key; a serial is left as it is, so that one that cannot be printed is noticed."""
    value = about.get(key)
    if not isinstance(value, str):
        return ""
    return value if key == "serial" else printable(value, longest)


def _fields(drive: dict, pointer: str, wrong: list[FieldError]) -> dict:
    """Evidence's fields for one drive; every field at fault is added to `wrong`."""
    name = _string(drive, "method")
    media = _string(drive, "media").lower()
    size = drive.get("size_bytes")
    if not name:
        wrong.append(FieldError(f"{pointer}/method", "missing", "Enter the method, as the tool names it."))
    if media not in ("", *EVERY_MEDIA):
        wrong.append(FieldError(f"{pointer}/media", "choice", "Media must be hdd, ssd, nvme or emmc."))
    if size is not None and (not isinstance(size, int) or isinstance(size, bool) or not 0 < size < 10**18):
        wrong.append(FieldError(f"{pointer}/size_bytes", "number", "Enter the size in bytes as a whole number."))
    started, finished = (_instant(drive.get(key), f"{pointer}/{key}", wrong) for key in ("started_at", "finished_at"))
    if started and finished and finished < started:
        wrong.append(FieldError(f"{pointer}/finished_at", "order", "The wipe must end after it starts."))
    method = method_of(name)
    errors = _errors(drive)
    return {
        "model": _string(drive, "model"),
        "bus": _string(drive, "bus", 12),
        "size_bytes": size,
        "media": media,
        "method": name,
        "standard": normalise_standard(_string(drive, "standard"))
        if _string(drive, "standard")
        else standard_on(method, finished),
        "technique": technique_on(method, media),
        "verification": _string(drive, "verification", 120),
        "passed": not errors,
        "started_at": started,
        "finished_at": finished,
        "errors": errors,
        "doubts": _warnings(drive),
    }


def _errors(drive: dict) -> list[str]:
    listed = drive.get("errors")
    errors = (
        [printable(error, 200) for error in listed[:100] if isinstance(error, str) and error.strip()]
        if isinstance(listed, list)
        else []
    )
    if not isinstance(drive.get("passed"), bool):
        errors.append("The log has no result for this drive.")
    elif not drive["passed"] and not errors:
        errors.append("The tool reports that the wipe failed.")
    fault = verification_fault(_string(drive, "verification"))
    return [*errors, fault] if fault else errors


def _warnings(about: dict) -> list[str]:
    """What the tool warns of; nobody here knows its words, so a second person accepts them or the wipe has failed."""
    listed = about.get("warnings")
    warnings = listed[:100] if isinstance(listed, list) else []
    return [f"The tool warns: “{printable(one, 200)}”." for one in warnings if isinstance(one, str) and one.strip()]


def _instant(value, pointer: str, wrong: list[FieldError]) -> datetime | None:
    """ISO 8601; without an offset it is London's time."""
    try:
        at = datetime.fromisoformat(value)
        if not 1990 <= at.year <= 2200:
            raise ValueError
        return at if at.tzinfo else at.replace(tzinfo=LONDON)
    except (TypeError, ValueError):
        wrong.append(FieldError(pointer, "time", "Enter the date and time, like 2026-11-23T08:01:05."))
        return None
