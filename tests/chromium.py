"""Debian's Chromium, and how it is started so that it speaks to nobody but the live server."""

import shutil

CHROMIUM = shutil.which("chromium")


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
