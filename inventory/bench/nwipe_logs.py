"""The log of nwipe (0.33 to 0.42) read line by line into evidence."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from inventory.bench.wipe_evidence import LONDON, MOST_DRIVES, SEND, Evidence, printable, refuse, serials_of
from inventory.bench.wipe_methods import method_of, standard_on, technique_on

_LONGEST_LINE = 1000  # nwipe's own lines have 512 at most


def _is_verify_only(method: str) -> bool:
    return method.lower().startswith("verify")


STAMPED = re.compile(
    r"^\[(\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)\] +(?:(debug|info|notice|warning|error|fatal|sanity): )?(.*)$",
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
    "hidden": re.compile(rf".*HIDDEN (?:SECTORS?|AREAS?) DETECTED.* on {_DEV}$"),
    "sanitised": re.compile(rf"{_DEV}: SANITIZE action '(?P<action>[^']*)' was successful"),
    "fatal": re.compile(
        rf"Nwipe exited with (?:fatal )?errors on (?:device = |the following devices: ){_DEV}(?:[, ].*)?$"
    ),
}
# Warnings that say nothing of a drive: what the bench's own system lacks.
_HARMLESS = re.compile(
    r"Command not found\. Install \w+|nwipe_log_sysinfo\(\): dmidecode failed|modprobe command not found|"
    r"Most temperature monitoring may be unavailable|could not be loaded\. drivetemp|hwmon: |Temperature "
)
_ALARMS = {"warning", "error", "fatal", "sanity"}
_ANY_DEVICE = re.compile(r"(?P<dev>/dev/[^\s',:.]+)")
_VERSION = re.compile(r"\bnwipe (\d+(?:\.\d+){1,3})\b")
_VERIFY_OPTION = re.compile(r"  verify +[=] (\d)")
_CLOSING = re.compile(r"Total Throughput .*?/s, (?P<method>.*), \d+R\+N?B\+(?P<verify>NV|VL|VA)$")
_UTC = re.compile(r"\b(?:TZ|time ?zone) *[=:] *(?:Etc/)?(?:UTC|GMT)\b", re.I)
_ROW = re.compile(r"[! ]? *(?P<name>[^\s|]+) *\|(?P<rest>.*)")
_TABLES = {"Error Summary": "errors", "Erasure Summary": "erased", "Drive Status": "status"}
_WITH_MARK = (0, 35)  # the version of nwipe from which an SSD is marked
_WITH_ERASED = (0, 41)  # and from which the log says how much was erased
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
    alarms: list[tuple[str, str]] = field(default_factory=list)  # (a drive's path or "", what the tool warned of)

    def doubts_about(self, path: str) -> list[str]:
        """What nobody here knows of the tool's warnings about this drive, or about no drive in particular."""
        words = [words for about, words in self.alarms if about in ("", path)]
        return [f"nwipe warns: “{words}”." for words in dict.fromkeys(words)]

    def drive(self, path: str) -> _Drive:
        if len(self.drives) > MOST_DRIVES:
            refuse("too_many", f"The log names more than {MOST_DRIVES} drives.")
        return self.drives.setdefault(path, _Drive(path))

    def named(self, name: str) -> _Drive | None:
        """The drive of a table's row: nwipe_strip_path keeps the last eight characters."""
        fits = [
            drive
            for path, drive in self.drives.items()
            if (short := path.rpartition("/")[2]) == name or (len(name) == 8 and short.endswith(name))
        ]
        return fits[0] if len(fits) == 1 else None


def read_nwipe(text: str, log_hash: str) -> list[Evidence]:
    run = _run_of(text)
    if not run.version and not run.tables:
        refuse(
            "not_a_wipe_log",
            f"This is not an nwipe log. It has no nwipe version and no table of results. {SEND}",
        )
    chosen = [drive for drive in run.drives.values() if drive.is_selected or drive.methods or drive.status is not None]
    closed_at = _check_whole(run, text, chosen)
    serials = serials_of({drive.path: drive.serials for drive in chosen})
    return [_evidence(drive, run, closed_at, serials[drive.path], log_hash) for drive in chosen]


def _check_whole(run: _Run, text: str, chosen: list[_Drive]) -> datetime:
    """When the run was over. Refuses a log that cannot be about one finished run of at least one drive."""
    if run.starts > 1 or run.tables.count("status") > 1:
        refuse("two_runs", "This file has more than one run of nwipe. Upload the log of each run separately.")
    if _STOPPED in text:
        refuse("stopped", "Someone stopped nwipe before the wipe started, so nothing was wiped.")
    if not chosen and (run.closed_at or _NOTHING_FOUND.search(text)):
        refuse("no_drive", "The log names no drive that was wiped.")
    if "status" not in run.tables or run.closed_at is None:
        refuse(
            "cut_off",
            f"The log is cut off before the result. The table “Drive Status” is missing or incomplete. {SEND}",
        )
    if all(drive.status is None for drive in chosen):
        refuse("no_result", f"The table “Drive Status” has no result for any of the drives. {SEND}")
    if run.orphans:
        refuse("unknown_drive", f"The table “Drive Status” has a result for a drive that the log does not name. {SEND}")
    return run.closed_at


def _run_of(text: str) -> _Run:
    run = _Run()
    zone = UTC if _UTC.search(text) else LONDON
    table = ""
    subject = None
    for line in text.split("\n"):
        line = line.rstrip("\r")[:_LONGEST_LINE]
        if stamped := STAMPED.match(line):
            table = ""
            subject = _note_line(stamped[7] or "", stamped[8], _at(stamped, zone), run, subject)
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
        refuse("time", f"The log has an impossible time: {stamped[0][1:20]}.")


def _note_line(level: str, words: str, at: datetime, run: _Run, subject: _Drive | None) -> _Drive | None:
    """Notes one stamped line, and answers whose geometry the next lines describe."""
    if version := _VERSION.search(words):
        run.version = run.version or version[1]
    if words.startswith("Program options are set as follows"):
        run.starts += 1
    elif option := _VERIFY_OPTION.match(words):
        run.verify = int(option[1]) if int(option[1]) < 3 else None
    elif closing := _CLOSING.match(words):
        # The options are printed before somebody changes them on the screen; the closing line is what was done.
        run.closed_at = at
        run.closing_method = closing["method"]
        run.verify = _MODES[closing["verify"]]
    for kind, pattern in _LINES.items():
        if match := pattern.match(words):
            return _note(kind, match, at, run, subject)
    if level in _ALARMS and not _HARMLESS.match(words):
        about = _ANY_DEVICE.search(words)
        run.alarms.append((about["dev"] if about else "", printable(words, 200).rstrip(".")))
    return subject


def _note(kind: str, match: re.Match, at: datetime, run: _Run, subject: _Drive | None) -> _Drive | None:
    values = match.groupdict()
    if kind == "total":
        if subject:
            subject.size = int(values["count"])
        return subject
    if kind == "sanitised":
        if values["action"] in _DESTRUCTIVE:
            for drive in run.drives.values():  # NVMe answers by its controller: /dev/nvme0 for /dev/nvme0n1
                if not drive.methods and (drive.path == values["dev"] or drive.path.startswith(f"{values['dev']}n")):
                    drive.sanitised = values["action"]
        return subject
    drive = run.drive(values["dev"])
    if drive.started_at:
        drive.finished_at = at
    if kind == "found":
        drive.bus = printable(values["bus"], 12)
        drive.model = printable(values["model"])
        drive.serials.append(values["serial"])
    elif kind == "selected":
        drive.is_selected = True
        drive.serials.append(values["serial"])
    elif kind == "size":
        drive.size = int(values["count"])
    elif kind == "geometry":
        return drive
    elif kind == "invoked":
        drive.methods.append(printable(values["method"]))
        drive.started_at = drive.started_at or at
    elif kind == "written":
        drive.written.append(int(values["count"]))
    elif kind == "verified":
        drive.is_verified = True
    elif kind == "finished":
        drive.is_finished = True
    elif kind == "failure":
        drive.faults.append(f"nwipe says of {drive.path}: {printable(values['words']).rstrip('.')}.")
    elif kind == "skipped":
        drive.faults.append("A pass was not verified because of errors in it.")
    elif kind == "hidden":
        drive.faults.append("The drive has hidden sectors that the wipe may not have reached.")
    elif kind == "fatal":
        drive.faults.append(f"nwipe ended with errors on {drive.path}.")
    return subject


def _note_row(table: str, name: str, rest: str, run: _Run) -> None:
    drive = run.named(name)
    cells = [cell.strip() for cell in rest.split("|", 3)]
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
    name = drive.methods[0] if drive.methods else printable(run.closing_method)
    method = method_of(name) if not _is_verify_only(name) else None
    if drive.sanitised:
        name = f"Sanitize {drive.sanitised}, then {name}"
        method = method_of(f"sanitize {drive.sanitised}")
    errors = list(dict.fromkeys([*_result_faults(drive, run), *_work_faults(drive, run), *drive.faults]))
    if finished.astimezone(UTC) < started.astimezone(UTC):
        errors.append("The log ends before it starts. Check the clock.")
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
        standard_on(method, finished),
        technique_on(method, media),
        _verification(drive, run),
        not errors,
        started,
        finished,
        errors,
        log_hash,
        run.doubts_about(drive.path),
    )


def _result_faults(drive: _Drive, run: _Run) -> list[str]:
    """What the tables say against the drive."""
    faults = []
    if drive.status is None:
        faults.append("The log has no result for this drive.")
    elif "ABORT" in drive.status.upper():
        faults.append("Someone stopped the wipe before it was finished.")
    elif "FAIL" in drive.status.upper():
        faults.append("nwipe reports that the wipe failed.")
    elif drive.status != "Erased":
        faults.append(f"nwipe reports “{printable(drive.status, 20)}”, which is not a success.")
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
        faults.append("The log does not say that the wipe of this drive started.")
    elif _is_verify_only(drive.methods[0]):
        faults.append("nwipe only checked whether the drive was empty. It did not write to it.")
    elif not drive.is_finished:
        faults.append("The log does not say that the last round was finished.")
    elif not drive.written:
        faults.append("The log does not say how much was written to the drive.")
    if len({*drive.methods, printable(run.closing_method)}) > 1 and drive.methods:
        faults.append("The log names two methods for this drive.")
    if drive.size is not None and (short := [count for count in drive.written if count != drive.size]):
        faults.append(f"Wiped only in part: {min(short):,} of {drive.size:,} bytes were written.")
    if run.verify == 0:
        faults.append("Verification was off, so we do not know whether the drive is empty.")
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
    """Kind of drive by bus, by nwipe's own "-SSD" mark (from 0.35 on), or by the maker's model name. A USB bridge hides
    the kind.
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
