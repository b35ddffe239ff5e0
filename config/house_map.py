"""Draws the house from its law and its code: the floors of the import contract, and the arrows between rooms that
really exist.
"""

import ast
import tomllib
from pathlib import Path

import grimp
from django.conf import settings

BEGIN = "<!-- drawn by manage.py draw_house: change the code, not these lines -->"
END = "<!-- end of what is drawn -->"

Arrow = tuple[str, str]


def page() -> Path:
    return settings.ROOT / "docs" / "architecture.md"


def draw(written: str) -> str:
    """The page as it stands, with what lies between its two marks drawn afresh."""
    before, _, rest = written.partition(BEGIN)
    _, _, after = rest.partition(END)
    known = arrows()
    return "".join([before, BEGIN, "\n\n", _picture(known), "\n", _rooms(known), "\n", END, after])


def floors() -> list[list[str]]:
    """The rooms of each floor, the highest first, as the import contract in pyproject.toml has them."""
    contracts = tomllib.loads((settings.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(
        contract["layers"] for contract in contracts if contract["type"] == "layers" and "containers" not in contract
    )
    return [[room.strip() for room in layer.split("|")] for layer in layers]


def arrows() -> set[Arrow]:
    """(room, room that it imports) for every import that there is."""
    rooms = [room for floor in floors() for room in floor]
    graph = grimp.build_graph(*rooms)
    for room in rooms:
        graph.squash_module(room)
    return {(room, known) for room in rooms for known in graph.find_modules_directly_imported_by(room)}


def without_shortcuts(known: set[Arrow]) -> set[Arrow]:
    """Without each arrow that follows from others: from one room to another that it reaches by way of a third."""
    steps: dict[str, set[str]] = {}
    for start, end in known:
        steps.setdefault(start, set()).add(end)
    return {(start, end) for start, end in known if not any(_leads(steps, step, end) for step in steps[start] - {end})}


def _leads(steps: dict[str, set[str]], start: str, end: str) -> bool:
    return end in steps.get(start, ()) or any(_leads(steps, step, end) for step in steps.get(start, ()))


def _picture(known: set[Arrow]) -> str:
    lines = ["```mermaid", "flowchart TB"]
    from_the_top = floors()
    for below, floor in enumerate(from_the_top):
        number = len(from_the_top) - below
        lines += [f'    subgraph floor_{number}["floor {number}"]', *[f"        {room}" for room in floor], "    end"]
    lines += [f"    {start} --> {end}" for start, end in sorted(without_shortcuts(known))]
    return "\n".join([*lines, "```\n"])


def _rooms(known: set[Arrow]) -> str:
    lines = ["| room | what it is for | imports |", "| --- | --- | --- |"]
    for room in [room for floor in floors() for room in floor]:
        imported = ", ".join(f"`{end}`" for start, end in sorted(known) if start == room)
        lines.append(f"| `{room}/` | {_purpose(room)} | {imported or 'nothing'} |")
    return "\n".join([*lines, ""])


def _purpose(room: str) -> str:
    """The sentence with which the room opens."""
    opening = (settings.ROOT / room / "__init__.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(opening)) or "").splitlines()[0]
