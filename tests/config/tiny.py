"""An application that says in which process it runs, for tests of the web server's processes."""

import os


def application(_environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
