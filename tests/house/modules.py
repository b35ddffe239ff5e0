"""Every module of the house, where it stands, and what Python reads in it."""

import ast
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)
MODULES = [
    path
    for room in [*settings.ROOMS, "database", "documents", "tests"]
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts and path.read_text(encoding="utf-8").strip()
]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """Every node of a module, for the many laws that look at each."""
    return list(ast.walk(tree_of(path)))
