"""Draws every state machine and the table of roles from the code, so that the drawings cannot lie."""

from django.apps import apps

from audit.models import Recorded
from people.access import ACTIONS, ALL_ROLES, ROLES_FOR


def machines():
    """Every model with a state, by room and name."""
    found = [m for m in apps.get_models() if issubclass(m, Recorded) and any(f.name == "state" for f in m._meta.fields)]
    return sorted(found, key=lambda model: (model._meta.app_label, model.__name__))


def edges(model) -> list[tuple[str, str, str]]:
    """(from, verb, to) of every transition, as the model's own methods declare them."""
    steps = model._meta.get_field("state").get_all_transitions(model)
    return sorted({(step.source, step.name, target) for step in steps for target in getattr(step.target, "allowed_states", [step.target])})


def draw() -> str:
    """docs/lifecycles.md, whole."""
    parts = [
        "# Lifecycles, drawn from the code\n\nWritten by `manage.py draw_lifecycles`; a test compares. Change the code, not this page.\n"
    ]
    parts += [_machine(model) for model in machines()]
    return "\n".join([*parts, _roles()])


def _machine(model) -> str:
    lines = [f"## {model.__name__} (`{model._meta.app_label}`)\n", "```mermaid", "stateDiagram-v2"]
    start = model._meta.get_field("state").default
    lines.append(f"    [*] --> {getattr(start, 'value', start)}")
    lines += [f"    {source} --> {target}: {verb}" for source, verb, target in edges(model)]
    return "\n".join([*lines, "```\n"])


def _roles() -> str:
    head = "| action | roles |\n| --- | --- |"
    rows = [f"| `{verb}` | {', '.join(r for r in ALL_ROLES if r in ROLES_FOR[verb])} |" for verb in sorted(ACTIONS)]
    return "\n".join(["## Who may do what\n", head, *rows, ""])
