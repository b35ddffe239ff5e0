"""A way to the database that can stall: bytes stop, and no connection ends."""

import shutil
import socket
import tempfile
import threading
from pathlib import Path

SOCKET = ".s.PGSQL.5432"


class Way:
    """Passes on what comes to a socket of its own, in both directions, until it is told to stall."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="way-"))
        self.moves = threading.Event()
        self.moves.set()

    def __enter__(self) -> "Way":
        self.folder.chmod(0o755)
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on()
        self.listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def before(self, host: Path) -> Path:
        """Stand before the server that listens in `host`. Returns where to connect instead."""
        self.there = str(host / SOCKET)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.folder / SOCKET))
        self.listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()
        return self.folder

    def stall(self) -> None:
        self.moves.clear()

    def go_on(self) -> None:
        self.moves.set()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.there)
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(2**16):
                self.moves.wait()
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            end.close()
