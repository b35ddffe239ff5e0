"""Wipe logs that nwipe and our own form wrote, whole and damaged, and what is read from them."""

import json
from pathlib import Path

import pytest

from inventory.bench.wipe_logs import read_log
from law.refusals import Invalid

LOGS = Path(__file__).parent.parent / "data" / "wipe"
SDA = "WD-WX61A0000001"
NVME = "30PA00000002"
NOT_TEXT = "bytes that are not text"
VERIFICATION_OFF = "Verification was off, so we do not know whether the drive is empty."


def log(name: str) -> bytes:
    return (LOGS / name).read_bytes()


TWO, FAILED, NO_SERIALS, V042 = (
    log(name)
    for name in ("nwipe_two_drives.log", "nwipe_one_failed.log", "nwipe_no_serials.log", "nwipe_042_ssd_and_hdd.log")
)
OWN, ABORTED, UNVERIFIED = (log(f"nwipe_own_loop{name}.log") for name in ("", "_aborted", "_unverified"))


def results(content: bytes) -> dict[str, bool]:
    return {evidence.drive_serial: evidence.passed for evidence in read_log(content)}


def codes(content: bytes) -> set[str]:
    with pytest.raises(Invalid) as refused:
        read_log(content)
    assert all(len(error.sentence) > 15 and error.sentence.endswith(".") for error in refused.value.errors)
    return {error.code for error in refused.value.errors}


def sentences(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read_log(content)
    return " ".join(error.sentence for error in refused.value.errors)


def with_serial(content: bytes, serial: bytes = b"MADEUP0001") -> bytes:
    """A log of a loop device with a serial in place of nwipe's bytes."""
    junk = content.split(b"S/N= ", 1)[1].split(b"\n", 1)[0]
    return content.replace(junk, serial)


def without_lines(content: bytes, *words: bytes) -> bytes:
    return b"\n".join(line for line in content.split(b"\n") if not any(word in line for word in words))


# Our own form
def own_form(**about) -> dict:
    drive = {
        "serial": "S4DYNF0M000011",
        "method": "NVMe Sanitize: Cryptographic Erase",
        "media": "nvme",
        "passed": True,
        "standard": "NIST SP 800-88 Rev. 2",
        "verification": "10% sampled",
        "started_at": "2026-11-20T10:00:00Z",
        "finished_at": "2026-11-20T10:01:30Z",
    }
    return {key: value for key, value in {**drive, **about}.items() if value is not ...}


def sent(*drives: dict, **about) -> bytes:
    return json.dumps({"tool": "Blancco Drive Eraser", "version": "7.15.0", "drives": list(drives), **about}).encode()
