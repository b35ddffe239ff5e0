"""Wipe logs read into evidence: one drive, one verdict, and nothing in it that the log does not say."""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NoReturn
from zoneinfo import ZoneInfo

from audit.refusals import FieldError, Invalid
from inventory.bench.hardware_reports import check_serial

LONDON = ZoneInfo("Europe/London")
LARGEST = 5_000_000
NIST_1, NIST_2 = "NIST SP 800-88 Rev. 1", "NIST SP 800-88 Rev. 2"
IEEE = "IEEE 2883-2022"
REV_2_SINCE = date(2025, 9, 26)  # Rev. 1 was withdrawn the same day
FLASH = frozenset({"ssd", "nvme", "emmc"})
_EVERY = FLASH | {"hdd"}
_CANNOT = "This cannot be taken as evidence of a wipe."
_SEND = "Send the log file as the tool wrote it."
_MOST_DRIVES = 100
_LONGEST_LINE = 1000  # nwipe's own lines have 512 at most
_NWIPE_SERIAL = 20  # NWIPE_SERIALNUMBER_LENGTH of nwipe's src/context.h: longer ones are cut


@dataclass(frozen=True)
class Evidence:
    """What a log says of one drive. `passed` only where nothing speaks against it; `errors` are the sentences that
    do.
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


@dataclass(frozen=True)
class Method:
    """A way to wipe: the standard it follows by itself, how deep it goes (`technique`), and for which media that
    holds.
    """

    words: str
    standard: str
    technique: str
    media: frozenset[str]
    source: str
    is_overwrite: bool = False


def _overwrite(
    words: str, standard: str, source: str = "nwipe, src/method.c; NIST SP 800-88: an overwrite of a hard disk is Clear"
) -> Method:
    return Method(words, standard, "clear", frozenset({"hdd"}), source, is_overwrite=True)


_NIST = "NIST SP 800-88 Rev. 2 (26 September 2025), which takes methods by media from IEEE 2883"
# What the drive or a machine does comes before what is written over it: the first that fits is meant.
ACCEPTED_METHODS: dict[str, Method] = {
    "Degaussing": Method(
        r"degauss", "", "purge", frozenset({"hdd"}), f"{_NIST}: degaussing no longer counts as Destroy"
    ),
    "Shredding": Method(r"\b(shred(ding|ded)|disintegrat|pulveri[sz]|incinerat)", NIST_2, "destroy", _EVERY, _NIST),
    "Sanitise: block erase": Method(
        r"block erase", IEEE, "purge", frozenset({"ssd", "nvme"}), f"{_NIST}; nwipe, src/se_ata_gui.c"
    ),
    "Sanitise: cryptographic erase": Method(
        r"crypto(graphic)?[ -]*(erase|scramble)", IEEE, "purge", _EVERY, f"{_NIST}; nwipe, src/se_nvme_gui.c"
    ),
    "Sanitise: overwrite": Method(r"saniti[sz]e\W+(device\W+)?overwrite", IEEE, "purge", frozenset({"hdd"}), _NIST),
    "Enhanced secure erase": Method(
        r"enhanced (ata )?(secure|security) erase", NIST_2, "purge", frozenset({"hdd"}), _NIST
    ),
    "Secure erase": Method(r"(secure|security) erase", NIST_2, "clear", frozenset({"hdd", "ssd"}), _NIST),
    "NVMe format": Method(r"\b(nvme )?format nvm|nvme format", NIST_2, "clear", frozenset({"nvme"}), _NIST),
    "HMG IS5 Enhanced": _overwrite(r"(\bis|infosec|standard)\W*5\b.*(enh|higher)", "HMG IS5 Enhanced"),
    "HMG IS5 Baseline": _overwrite(r"(\bis|infosec|standard)\W*5\b.*(base|lower)", "HMG IS5 Baseline"),
    "DoD 5220.22-M": _overwrite(r"dod[ -]*(5220|short)", "DoD 5220.22-M"),
    "RCMP TSSIT OPS-II": _overwrite(r"ops-?ii", "RCMP TSSIT OPS-II"),
    "BMB21-2019": _overwrite(r"bmb21", "BMB21-2019"),
    "Gutmann": _overwrite(r"gutmann", NIST_2),
    "Bruce Schneier 7-Pass": _overwrite(r"schneier", NIST_2),
    "Random overwrite": _overwrite(r"prng|random", NIST_2),
    "Overwrite": _overwrite(r"overwrit|\b(zeros?|zeroes|ones)\b", NIST_2),
}
_STANDARDS = (
    (r"800\W?88", {NIST_1: r"(rev(ision)?|r)\W*1\b", NIST_2: r"(rev(ision)?|r)\W*2\b"}),
    (r"\b2883\b(?!\.)", {IEEE: r"2883(-2022)?(?!-?\d)"}),
    (
        r"(hmg|infosec|is)\W*(standard\W*)?(is\W*)?(no\W*)?5\b",
        {"HMG IS5 Baseline": r"baseline|lower", "HMG IS5 Enhanced": r"enhanced|higher"},
    ),
    (r"5220\W?22", {"DoD 5220.22-M": r"5220\W?22\W?m\b"}),
    (r"ops\W?ii", {"RCMP TSSIT OPS-II": r"ops\W?ii\b"}),
    (r"bmb\W?21", {"BMB21-2019": r"bmb\W?21\W*2019"}),
)


def normalise_standard(words: str) -> str:
    """A standard by its one name, revision included; "" for what is unknown, names no revision, or names two
    standards.
    """
    words = str(words)[:500].lower()
    named = {
        name
        for sign, names in _STANDARDS
        if re.search(sign, words)
        for name, which in names.items()
        if re.search(which, words)
    }
    return named.pop() if len(named) == 1 else ""


def method_of(words: str) -> Method | None:
    """The accepted method that these words name, as tools write them."""
    words = words.lower()
    return next((method for method in ACCEPTED_METHODS.values() if re.search(method.words, words)), None)


def weaknesses(evidence: Evidence) -> list[str]:
    """What is weak about a wipe even where it passed, as sentences for whoever decides."""
    method, weak = method_of(evidence.method), []
    if method is None:
        weak.append(f"“{evidence.method}” is not in our table of methods: nobody has said how deep it goes.")
    elif method.is_overwrite and evidence.media in FLASH:
        kind = "eMMC storage" if evidence.media == "emmc" else "an SSD"
        weak.append(
            f"An overwrite of {kind} cannot be verified to reach every cell; a purge (sanitise command or "
            f"cryptographic erase) is expected."
        )
    elif evidence.media and evidence.media not in method.media:
        weak.append(f"{evidence.method} does not purge this kind of drive ({evidence.media}).")
    if method is ACCEPTED_METHODS["Degaussing"]:
        weak.append(
            "Degaussing does not destroy a drive (NIST SP 800-88 Rev. 2): if it is to be destroyed, it has to be "
            "shredded."
        )
    if not evidence.media:
        weak.append("The log does not say whether this is a hard disk or flash: look at the drive.")
    if evidence.standard == NIST_1:
        weak.append("NIST SP 800-88 Rev. 1 was withdrawn on 26 September 2025; Rev. 2 has taken its place.")
    elif evidence.standard.startswith("HMG IS5"):
        weak.append("HMG IS5 has been superseded by the NCSC's guidance.")
    elif not evidence.standard:
        weak.append("No standard is named with its revision.")
    if evidence.tool == "nwipe" and len(evidence.drive_serial) >= _NWIPE_SERIAL:
        weak.append(f"nwipe cuts serials at {_NWIPE_SERIAL} characters: compare this one with the drive's label.")
    return weak


def read_log(content: bytes) -> list[Evidence]:
    """Evidence for every drive of one log: nwipe's (0.33 to 0.42), or JSON of our own form (docs in `_read_json`).

    Refuses (Invalid) what is no wipe log, is cut off before the result, or leaves open which drive is meant. A drive
    that failed,
    was wiped in part, or was not verified, comes back with `passed` False and the reason in `errors`.
    """
    text = _text_of(content)
    log_hash = hashlib.sha256(content).hexdigest()
    if _STAMPED.search(text):
        return _read_nwipe(text, log_hash)
    if text.lstrip()[:1] in ("{", "["):
        return _read_json(text, log_hash)
    if not all(c.isprintable() or c.isspace() for c in text):
        _refuse("not_text", f"This file is not text. {_SEND}")
    _refuse(
        "not_a_wipe_log", f"This is not the log of a wipe that we can read: nwipe's, or JSON with “drives”. {_SEND}"
    )


def _refuse(code: str, *sentences: str, pointer: str = "/log") -> NoReturn:
    raise Invalid([FieldError(pointer, code, sentence) for sentence in sentences], _CANNOT)


def _text_of(content: bytes) -> str:
    """Text of the bytes. Bytes that are not UTF-8 stay as lone surrogates, so that a serial made of them is seen for
    what it is.
    """
    if len(content) > LARGEST:
        _refuse("too_large", f"This file is larger than {LARGEST // 1_000_000} MB: a wipe log is not.")
    if content.startswith(b"%PDF-"):
        _refuse(
            "pdf",
            "This is a PDF. Send the log instead, which nwipe writes with --logfile; the certificate is made from it.",
        )
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16") if wide else content.decode("utf-8-sig", "surrogateescape")
    except UnicodeDecodeError:
        _refuse("not_text", f"This file is not text. {_SEND}")
    if not text.strip():
        _refuse("empty", "This file is empty.")
    if "\0" in text:
        _refuse("not_text", f"This file holds NUL bytes and is not text: it was damaged on its way. {_SEND}")
    return text.replace("\r\n", "\n")


def _serials_of(told: dict[str, list[str]], pointer: str = "/log") -> dict[str, str]:
    """One serial for each drive (a name for it → every serial that the log tells). Refuses none, two for one, and
    one for two.
    """
    serials, faults = {}, []
    for name, candidates in told.items():
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
                faults.append(("no_serial", f"The log has no serial for {name}: it is evidence of nothing."))
            elif len(readable) > 1:
                faults.append(
                    ("two_serials", f"The log names two serials for {name}: {' and '.join(sorted(readable))}.")
                )
            else:
                serials[name] = readable.pop()
    for serial, count in Counter(serials.values()).items():
        if count > 1:
            faults.append(
                ("same_serial", f"{count} drives have one serial, {serial}: the log does not say which was wiped.")
            )
    if faults:
        raise Invalid([FieldError(pointer, code, sentence) for code, sentence in faults], _CANNOT)
    return serials


def _no_serial(name: str, candidate: str) -> str:
    if not (candidate.isascii() and candidate.isprintable()):
        return f"Where the serial of {name} should be are bytes that are not text: the log is evidence of nothing."
    return f"“{candidate.strip()[:40]}” is no serial of {name}: the log is evidence of nothing."


def _plain(words: str, longest: int = 80) -> str:
    return " ".join("".join(c if c.isprintable() else "?" for c in words).split())[:longest]


def _technique(method: Method | None, media: str) -> str:
    """How deep the wipe went: a purge that is not made for this kind of drive is at most a clear, and degaussing
    flash is nothing.
    """
    if method is None:
        return ""
    if method.technique == "purge" and media and media not in method.media:
        return "" if method is ACCEPTED_METHODS["Degaussing"] else "clear"
    return method.technique


def _standard(method: Method | None, finished_at: datetime | None) -> str:
    if method is None or finished_at is None:
        return ""
    return NIST_1 if method.standard == NIST_2 and finished_at.date() < REV_2_SINCE else method.standard


def _is_verify_only(method: str) -> bool:
    return method.lower().startswith("verify")


# nwipe

_STAMPED = re.compile(
    r"^\[(\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)\] +(?:(?:debug|info|notice|warning|error|fatal|sanity): )?(.*)$",
    re.M,
)
_DEV = r"(?P<dev>/dev/[^\s',:]+?)"
_LINES = {
    "found": re.compile(rf"Found {_DEV}, *(?P<bus>[^,]*),(?P<model>.*),[^,]*, S/N=(?P<serial>.*)"),
    "selected": re.compile(rf"{_DEV} has serial number(?P<serial>.*)"),
    "size": re.compile(rf"{_DEV}, (?:sect/blk|log/phy)/dev \d+/\d+/(?P<count>\d{{1,18}})"),
    "geometry": re.compile(rf"{_DEV}: Device geometry is as follows"),
    "total": re.compile(r" *Total device bytes *= (?P<count>\d{1,18})"),
    "invoked": re.compile(rf"Invoking method '(?P<method>.*)' on {_DEV}$"),
    "written": re.compile(rf"(?P<count>\d{{1,18}}) bytes written to {_DEV}$"),
    "verified": re.compile(rf"(?:\[SUCCESS\] )?Verified (?:that|pass|FRP)\b.*?{_DEV}(?:['. ].*)?$"),
    "failure": re.compile(rf"\[FAILURE\] '?{_DEV}'? (?P<words>.*)"),
    "skipped": re.compile(rf"Skipping verification of pass .* on {_DEV} due"),
    "finished": re.compile(rf"Finished final round \d+ of \d+ on {_DEV}$"),
    "hidden": re.compile(rf".*HIDDEN SECTORS DETECTED.* on {_DEV}$"),
    "sanitised": re.compile(rf"{_DEV}: SANITIZE action '(?P<action>[^']*)' was successful"),
    "fatal": re.compile(
        rf"Nwipe exited with (?:fatal )?errors on (?:device = |the following devices: ){_DEV}(?:[, ].*)?$"
    ),
}
_VERSION = re.compile(r"\bnwipe (\d+(?:\.\d+){1,3})\b")
_VERIFY_OPTION = re.compile(r"  verify +[=] (\d)")
_CLOSING = re.compile(r"Total Throughput .*?/s, (?P<method>.*), \d+R\+N?B\+(?P<verify>NV|VL|VA)$")
_UTC = re.compile(r"\b(?:TZ|time ?zone) *[=:] *(?:Etc/)?(?:UTC|GMT)\b", re.I)
_ROW = re.compile(r"[! ]? *(?P<name>[^\s|]+) *\|(?P<rest>.*)")
_TABLES = {"Error Summary": "errors", "Erasure Summary": "erased", "Drive Status": "status"}
_WITH_MARK, _WITH_ERASED = (0, 35), (0, 41)  # versions of nwipe that mark an SSD, and that say how much was erased
_STOPPED = "Nwipe was aborted by the user prior to the wipe starting"
_NOTHING_FOUND = re.compile(r"(?:Storage d|D)evices not found")
_DESTRUCTIVE = {"Block Erase", "Crypto Scramble", "Crypto Erase", "Overwrite"}
_MODES = {"NV": 0, "VL": 1, "VA": 2}
_READ_BACK = ("Verification was off", "Last pass read back", "Every pass read back")


@dataclass
class _Drive:
    """What one nwipe log tells of one device, as it is read line by line."""

    path: str
    bus: str = ""
    model: str = ""
    serials: list[str] = field(default_factory=list)
    size: int | None = None
    is_selected: bool = False
    methods: list[str] = field(default_factory=list)
    sanitised: str = ""
    written: list[int] = field(default_factory=list)
    is_verified: bool = False
    is_finished: bool = False
    faults: list[str] = field(default_factory=list)
    started_at: datetime | None = None
    finished_at: datetime | None = None
    status: str | None = None
    counted: tuple[int, ...] | None = None
    erased: tuple[int, int] | None = None


@dataclass
class _Run:
    """One run of nwipe. `verify` is 0 for off, 1 for the last pass, 2 for all, None where the log does not say."""

    drives: dict[str, _Drive] = field(default_factory=dict)
    version: str = ""
    verify: int | None = None
    tables: list[str] = field(default_factory=list)
    orphans: int = 0
    closed_at: datetime | None = None
    closing_method: str = ""
    starts: int = 0

    def drive(self, path: str) -> _Drive:
        if len(self.drives) > _MOST_DRIVES:
            _refuse("too_many", f"The log names more than {_MOST_DRIVES} drives.")
        return self.drives.setdefault(path, _Drive(path))

    def named(self, name: str) -> _Drive | None:
        """The drive of a table's row: nwipe_strip_path keeps the last eight characters."""
        fits = [
            drive
            for path, drive in self.drives.items()
            if (short := path.rpartition("/")[2]) == name or (len(name) == 8 and short.endswith(name))
        ]
        return fits[0] if len(fits) == 1 else None


def _read_nwipe(text: str, log_hash: str) -> list[Evidence]:
    run = _run_of(text)
    if not run.version and not run.tables:
        _refuse(
            "not_a_wipe_log",
            f"This is a log, but not nwipe's: it names no version of nwipe and has no table of results. {_SEND}",
        )
    chosen = [drive for drive in run.drives.values() if drive.is_selected or drive.methods or drive.status is not None]
    closed_at = _check_whole(run, text, chosen)
    serials = _serials_of({drive.path: drive.serials for drive in chosen})
    return [_evidence(drive, run, closed_at, serials[drive.path], log_hash) for drive in chosen]


def _check_whole(run: _Run, text: str, chosen: list[_Drive]) -> datetime:
    """When the run was over. Refuses a log that cannot be about one finished run of at least one drive."""
    if run.starts > 1 or run.tables.count("status") > 1:
        _refuse("two_runs", "This file holds more than one run of nwipe. Send the log of each run by itself.")
    if _STOPPED in text:
        _refuse("stopped", "Somebody stopped nwipe before the wipe began: nothing was wiped.")
    if not chosen and (run.closed_at or _NOTHING_FOUND.search(text)):
        _refuse("no_drive", "The log names no drive that was wiped.")
    if "status" not in run.tables or run.closed_at is None:
        _refuse(
            "cut_off",
            f"The log is cut off before the result: the table “Drive Status” is missing or not whole. {_SEND}",
        )
    if all(drive.status is None for drive in chosen):
        _refuse("no_result", f"The table “Drive Status” has no result for any of the drives. {_SEND}")
    if run.orphans:
        _refuse(
            "unknown_drive", f"The table “Drive Status” has a result for a drive that the log does not name. {_SEND}"
        )
    return run.closed_at


def _run_of(text: str) -> _Run:
    run, zone, table, subject = _Run(), UTC if _UTC.search(text) else LONDON, "", None
    for line in text.split("\n"):
        line = line.rstrip("\r")[:_LONGEST_LINE]
        if stamped := _STAMPED.match(line):
            table = ""
            subject = _note_line(stamped[7], _at(stamped, zone), run, subject)
            continue
        if heading := next(
            (name for words, name in _TABLES.items() if re.fullmatch(rf"\*+ {words} \*+", line.strip())), None
        ):
            table = heading
            run.tables.append(table)
        elif table and (row := _ROW.match(line)) and row["name"] not in ("!", "Device"):
            _note_row(table, row["name"], row["rest"], run)
    return run


def _at(stamped: re.Match, zone) -> datetime:
    try:
        year, month, day, hour, minute, second = (int(part) for part in stamped.groups()[:6])
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        _refuse("time", f"The log has a time that there is not: {stamped[0][1:20]}.")


def _note_line(words: str, at: datetime, run: _Run, subject: _Drive | None) -> _Drive | None:
    """Notes one stamped line, and answers whose geometry the next lines describe."""
    if version := _VERSION.search(words):
        run.version = run.version or version[1]
    if words.startswith("Program options are set as follows"):
        run.starts += 1
    elif option := _VERIFY_OPTION.match(words):
        run.verify = int(option[1]) if int(option[1]) < 3 else None
    elif closing := _CLOSING.match(words):
        # The options are printed before somebody changes them on the screen; the closing line is what was done.
        run.closed_at, run.closing_method, run.verify = at, closing["method"], _MODES[closing["verify"]]
    for kind, pattern in _LINES.items():
        if found := pattern.match(words):
            return _note(kind, found, at, run, subject)
    return subject


def _note(kind: str, found: re.Match, at: datetime, run: _Run, subject: _Drive | None) -> _Drive | None:
    told = found.groupdict()
    if kind == "total":
        if subject:
            subject.size = int(told["count"])
        return subject
    if kind == "sanitised":
        if told["action"] in _DESTRUCTIVE:
            for drive in run.drives.values():  # NVMe answers by its controller: /dev/nvme0 for /dev/nvme0n1
                if not drive.methods and (drive.path == told["dev"] or drive.path.startswith(f"{told['dev']}n")):
                    drive.sanitised = told["action"]
        return subject
    drive = run.drive(told["dev"])
    if drive.started_at:
        drive.finished_at = at
    if kind == "found":
        drive.bus, drive.model = _plain(told["bus"], 12), _plain(told["model"])
        drive.serials.append(told["serial"])
    elif kind == "selected":
        drive.is_selected = True
        drive.serials.append(told["serial"])
    elif kind == "size":
        drive.size = int(told["count"])
    elif kind == "geometry":
        return drive
    elif kind == "invoked":
        drive.methods.append(_plain(told["method"]))
        drive.started_at = drive.started_at or at
    elif kind == "written":
        drive.written.append(int(told["count"]))
    elif kind == "verified":
        drive.is_verified = True
    elif kind == "finished":
        drive.is_finished = True
    elif kind == "failure":
        drive.faults.append(f"nwipe says of {drive.path}: {_plain(told['words']).rstrip('.')}.")
    elif kind == "skipped":
        drive.faults.append("A pass was not verified because of errors in it.")
    elif kind == "hidden":
        drive.faults.append("The drive has hidden sectors that the wipe may not have reached.")
    elif kind == "fatal":
        drive.faults.append(f"nwipe ended with errors on {drive.path}.")
    return subject


def _note_row(table: str, name: str, rest: str, run: _Run) -> None:
    drive, cells = run.named(name), [cell.strip() for cell in rest.split("|", 3)]
    if drive is None:
        run.orphans += table == "status"
    elif table == "errors" and len(cells) == 3 and all(cell.isascii() and cell.isdigit() for cell in cells):
        drive.counted = tuple(int(cell[:18]) for cell in cells)
    elif table == "erased" and len(cells) == 3 and all(cell.isascii() and cell.isdigit() for cell in cells[:2]):
        drive.erased = int(cells[0][:18]), int(cells[1][:18])
    elif table == "status" and len(cells) == 4:
        if drive.status is not None:
            drive.faults.append("The log has two results for this drive.")
        drive.status = cells[0]
        # "model/serial", the model cut at 17 characters. What other lines call its serial is looked for first: either
        # may have a slash.
        known = next(
            (serial.strip() for serial in drive.serials if serial.strip() and cells[3].endswith(f"/{serial.strip()}")),
            None,
        )
        drive.serials.append(known or cells[3].rpartition("/")[2])


def _evidence(drive: _Drive, run: _Run, closed_at: datetime, serial: str, log_hash: str) -> Evidence:
    started = drive.started_at or closed_at
    finished = drive.finished_at or closed_at
    if finished.replace(fold=0) < started and finished.astimezone(UTC) <= finished.replace(fold=1).astimezone(UTC):
        finished = finished.replace(fold=1)  # the hour that comes twice when the clocks go back
    name = drive.methods[0] if drive.methods else _plain(run.closing_method)
    method = method_of(name) if not _is_verify_only(name) else None
    if drive.sanitised:
        name, method = f"Sanitize {drive.sanitised}, then {name}", method_of(f"sanitize {drive.sanitised}")
    errors = list(dict.fromkeys([*_result_faults(drive, run), *_work_faults(drive, run), *drive.faults]))
    if finished.astimezone(UTC) < started.astimezone(UTC):
        errors.append("The log's clock runs backwards: it ends before it begins.")
    media = _media(drive, run.version)
    return Evidence(
        serial,
        drive.model,
        drive.bus.removesuffix("-SSD").strip(),
        drive.size,
        media,
        "nwipe",
        run.version,
        name,
        _standard(method, finished),
        _technique(method, media),
        _verification(drive, run),
        not errors,
        started,
        finished,
        errors,
        log_hash,
    )


def _result_faults(drive: _Drive, run: _Run) -> list[str]:
    """What the tables say against the drive."""
    faults = []
    if drive.status is None:
        faults.append("The log has no result for this drive.")
    elif "ABORT" in drive.status.upper():
        faults.append("Somebody stopped the wipe before it was finished.")
    elif "FAIL" in drive.status.upper():
        faults.append("nwipe reports that the wipe failed.")
    elif drive.status != "Erased":
        faults.append(f"nwipe reports “{_plain(drive.status, 20)}”, which is not a success.")
    if drive.counted is None:
        faults.append("The log does not count the errors on this drive.")
    else:
        for count, where in zip(
            drive.counted, ("while writing", "while verifying", "while flushing to the drive"), strict=True
        ):
            if count:
                faults.append(f"{count:,} {'error' if count == 1 else 'errors'} {where}.")
    if drive.erased is None and ("erased" in run.tables or _number_of(run.version) >= _WITH_ERASED):
        faults.append("The log does not say how much of the drive was erased.")
    elif drive.erased and drive.erased[0] != drive.erased[1]:
        faults.append(f"Wiped only in part: {drive.erased[0]:,} of {drive.erased[1]:,} bytes.")
    return faults


def _work_faults(drive: _Drive, run: _Run) -> list[str]:
    """What the lines of the work itself say against the drive, or fail to say for it."""
    faults = []
    if not run.version:
        faults.append("The log does not name the version of nwipe.")
    if not drive.methods:
        faults.append("The log does not say that the wipe of this drive began.")
    elif _is_verify_only(drive.methods[0]):
        faults.append("nwipe only looked whether the drive was empty: nothing was written to it.")
    elif not drive.is_finished:
        faults.append("The log does not say that the last round was finished.")
    elif not drive.written:
        faults.append("The log does not say how much was written to the drive.")
    if len({*drive.methods, _plain(run.closing_method)}) > 1 and drive.methods:
        faults.append("The log names two methods for this drive.")
    if drive.size is not None and (short := [count for count in drive.written if count != drive.size]):
        faults.append(f"Wiped only in part: {min(short):,} of {drive.size:,} bytes were written.")
    if run.verify == 0:
        faults.append("Verification was off: nobody knows whether the drive is empty.")
    elif not drive.is_verified and not (drive.counted and drive.counted[1]):
        faults.append("The log does not say that the drive was verified.")
    return faults


def _verification(drive: _Drive, run: _Run) -> str:
    if run.verify == 0 or (run.verify is None and not drive.is_verified):
        return _READ_BACK[0] if run.verify == 0 else "Not verified"
    errors = drive.counted[1] if drive.counted else 0
    how = _READ_BACK[run.verify or 1]
    if not drive.is_verified:
        return f"{how}: {errors:,} errors" if errors else f"{how}: no success reported"
    return f"{how}: {f'{errors:,} errors' if errors else 'no errors'}"


# Makers' model names that are hard disks whatever the bus: Western Digital, Seagate, HGST, Hitachi, Toshiba.
_HARD_DISK = re.compile(r"(WDC )?WD\d|ST\d{3,5}(DM|LM|LT|LX|NM|VX|VN|AS)|HGST H|HTS\d|Hitachi H|TOSHIBA M[KQD]\d", re.I)


def _number_of(version: str) -> tuple[int, ...]:
    return tuple(int(part[:6]) for part in version.split(".") if part)


def _media(drive: _Drive, version: str) -> str:
    """Kind of drive by bus, by nwipe's own "-SSD" mark (from 0.35 on), or by the maker's model name. A USB bridge
    hides the kind.
    """
    bus = drive.bus.upper()
    if bus.startswith("NVME"):
        return "nvme"
    if bus.startswith("MMC"):
        return "emmc"
    if bus.endswith("-SSD") or re.search(r"\bSSD|solid.state", drive.model, re.I):
        return "ssd"
    is_marked = _number_of(version) >= _WITH_MARK
    return "hdd" if _HARD_DISK.match(drive.model) or (is_marked and bus.strip() in ("ATA", "IDE", "SAS")) else ""


# Our own form


def _read_json(text: str, log_hash: str) -> list[Evidence]:
    """{"tool", "version", "drives": [{"serial", "method", "passed", "verification", "started_at", "finished_at",
    and where known "model", "bus", "size_bytes", "media", "standard", "errors"}]}. The technique comes from our table,
    never from the file.
    """
    tree = _tree_of(text)
    drives = tree.get("drives") if isinstance(tree, dict) else None
    if not isinstance(drives, list) or not all(isinstance(drive, dict) for drive in drives):
        _refuse("not_a_wipe_log", "This JSON is not a wipe log: it needs a list “drives”, an object for each drive.")
    if not 1 <= len(drives) <= _MOST_DRIVES:
        _refuse(
            "no_drive" if not drives else "too_many", f"A log has 1 to {_MOST_DRIVES} drives; this has {len(drives)}."
        )
    if all(not isinstance(drive.get("passed"), bool) for drive in drives):
        _refuse("no_result", "The log has no result (“passed”: true or false) for any of its drives.")
    wrong = (
        [FieldError("/tool", "missing", "Name the tool that wiped the drives.")] if not _string(tree, "tool") else []
    )
    read = [_fields(drive, f"/drives/{at}", wrong) for at, drive in enumerate(drives)]
    if wrong:
        raise Invalid(wrong, _CANNOT)
    serials = _serials_of({f"drive {at + 1}": [_string(drive, "serial")] for at, drive in enumerate(drives)})
    tool, version = _string(tree, "tool", 39), _string(tree, "version", 20)
    return [
        Evidence(drive_serial=serial, tool=tool, tool_version=version, log_hash=log_hash, **fields)
        for serial, fields in zip(serials.values(), read, strict=True)
    ]


def _tree_of(text: str):
    try:
        return json.loads(text)
    except RecursionError:
        _refuse("too_deep", "This JSON is nested too deep to be a wipe log.")
    except ValueError:
        _refuse("not_json", f"This is not whole JSON: it is cut off or damaged. {_SEND}")


def _string(about: dict, key: str, longest: int = 80) -> str:
    value = about.get(key)
    return (
        _plain(value, longest)
        if isinstance(value, str) and key != "serial"
        else value
        if isinstance(value, str)
        else ""
    )


def _fields(drive: dict, pointer: str, wrong: list[FieldError]) -> dict:
    """Evidence's fields for one drive; every field at fault is added to `wrong`."""
    name, media, size = _string(drive, "method"), _string(drive, "media").lower(), drive.get("size_bytes")
    if not name:
        wrong.append(FieldError(f"{pointer}/method", "missing", "Name the method, as the tool calls it."))
    if media not in ("", *_EVERY):
        wrong.append(FieldError(f"{pointer}/media", "choice", "The media is hdd, ssd, nvme or emmc."))
    if size is not None and (not isinstance(size, int) or isinstance(size, bool) or not 0 < size < 10**18):
        wrong.append(FieldError(f"{pointer}/size_bytes", "number", "Give the size in bytes as a whole number."))
    started, finished = (_instant(drive.get(key), f"{pointer}/{key}", wrong) for key in ("started_at", "finished_at"))
    if started and finished and finished < started:
        wrong.append(FieldError(f"{pointer}/finished_at", "order", "The wipe ends before it begins."))
    method = method_of(name)
    errors = _told_errors(drive)
    return {
        "model": _string(drive, "model"),
        "bus": _string(drive, "bus", 12),
        "size_bytes": size,
        "media": media,
        "method": name,
        "standard": normalise_standard(_string(drive, "standard"))
        if _string(drive, "standard")
        else _standard(method, finished),
        "technique": _technique(method, media),
        "verification": _string(drive, "verification", 120),
        "passed": not errors,
        "started_at": started,
        "finished_at": finished,
        "errors": errors,
    }


def _told_errors(drive: dict) -> list[str]:
    told = drive.get("errors")
    errors = (
        [_plain(error, 200) for error in told[:100] if isinstance(error, str) and error.strip()]
        if isinstance(told, list)
        else []
    )
    verification = _string(drive, "verification").lower()
    if not isinstance(drive.get("passed"), bool):
        errors.append("The log has no result for this drive.")
    elif not drive["passed"] and not errors:
        errors.append("The tool reports that the wipe failed.")
    if verification in ("", "none", "off", "no", "not verified", "skipped", "0", "false"):
        errors.append("Verification was off: nobody knows whether the drive is empty.")
    elif re.search(r"\b(fail|mismatch|not (been )?verified|skipped)", verification):
        errors.append("The tool reports that the verification failed.")
    return errors


def _instant(value, pointer: str, wrong: list[FieldError]) -> datetime | None:
    """ISO 8601; without an offset it is London's time."""
    try:
        at = datetime.fromisoformat(value)
        if not 1990 <= at.year <= 2200:
            raise ValueError
        return at if at.tzinfo else at.replace(tzinfo=LONDON)
    except (TypeError, ValueError):
        wrong.append(FieldError(pointer, "time", "Give date and time as 2026-11-23T08:01:05."))
        return None
