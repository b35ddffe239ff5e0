"""Serves any WSGI application with our web server: `python -m config.web MODULE[:NAME] PORT [PROCESSES [THREADS]]`."""

import sys
from importlib import import_module

from config.web import processes
from config.web.limits import Limits


def main(named: str, port: str, count: str = "1", threads: str = "4") -> None:
    listener = processes.listen("127.0.0.1", int(port))
    module, _, name = named.partition(":")
    application = getattr(import_module(module), name or "application")
    processes.serve(
        application,
        listener,
        processes=int(count),
        threads=int(threads),
        limits=Limits(),
        say=lambda sentence: print(sentence, file=sys.stderr),
    )


if __name__ == "__main__":
    sys.path.insert(0, "")
    main(*sys.argv[1:])
