"""Every module of the house, and where it stands."""

from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)
MODULES = [
    path
    for room in [*settings.ROOMS, "database", "documents", "tests"]
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts and path.read_text(encoding="utf-8").strip()
]
