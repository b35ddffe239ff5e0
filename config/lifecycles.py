"""Draws every state machine, its rules and the table of roles from the code, so that the drawings cannot lie."""

import re

from django.apps import apps
from django.db.models import Model
from django_fsm import Transition

from audit.models import Recorded
from law.rules import CODE
from law.states import StateField
from people.access import ACTIONS, ALL_ROLES, ROLES_FOR

RULE_AND_CODES = re.compile(rf"(?P<rule>.+?)(?: \((?P<codes>{CODE}(?:, {CODE})*)\))?")
WITHIN = "as part of another action"


def machines() -> list[type[Recorded]]:
    """Every model with a state, by room and name."""
    models = [model for model in apps.get_models() if issubclass(model, Recorded) and _states(model)]
    return sorted(models, key=lambda model: (model._meta.app_label, model.__name__))


def transitions(model: type[Model]) -> list[Transition]:
    """Every way out of every state, as the model's own methods declare it."""
    return [step for field in _states(model) for step in field.get_all_transitions(model)]


def edges(model: type[Model]) -> list[tuple[str, str, str]]:
    """(from, verb, to) of every transition."""
    steps = transitions(model)
    return sorted(
        {
            (step.source, step.name, target)
            for step in steps
            for target in getattr(step.target, "allowed_states", [step.target])
        }
    )


def rules(model: type[Model]) -> list[tuple[str, str, str, str]]:
    """(code, verb, who, rule) of every transition: rule and code from its docstring, who from the table of roles."""
    rows = [_rule(model, verb) for verb in {step.name for step in transitions(model)}]
    return sorted(rows, key=lambda row: (_number(row[0]), row))


def draw() -> str:
    """docs/lifecycles.md, whole."""
    parts = [
        "# Lifecycles, drawn from the code\n\n"
        "Written by `manage.py draw_lifecycles`; a test compares. Change the code, not this page.\n"
        "The rules that are no step of a machine are in [rules.md](rules.md).\n"
    ]
    parts += [_machine(model) for model in machines()]
    return "\n".join([*parts, _roles()])


def _states(model: type[Model]) -> list[StateField]:
    """Its state, if it has one."""
    return [field for field in model._meta.concrete_fields if isinstance(field, StateField)]


def _rule(model: type[Model], verb: str) -> tuple[str, str, str, str]:
    docstring = " ".join((getattr(model, verb).__doc__ or "").split())
    match = RULE_AND_CODES.fullmatch(docstring)
    if match is None:
        raise ValueError(f"{model.__name__}.{verb} says nothing about itself.")
    return match["codes"] or "", verb, _who(model, verb), match["rule"]


def _number(codes: str) -> float:
    """Rules in the order of their numbers; what has none comes last."""
    first = re.search(r"\d+", codes)
    return int(first[0]) if first else float("inf")


def _who(model: type[Model], verb: str) -> str:
    """The roles of the actions that are this step and no more: `cancel` and `cancel_shipment`, not `propose_lift`."""
    here = [action for action in ACTIONS if ACTIONS[action].on is model]
    steps = [action for action in here if f"{action.rpartition('.')[2]}_".startswith(f"{verb}_")]
    roles = {role for action in steps for role in ROLES_FOR[action]}
    return ", ".join(role.replace("_", " ") for role in ALL_ROLES if role in roles) or WITHIN


def _machine(model: type[Model]) -> str:
    lines = [f"## {model.__name__} (`{model._meta.app_label}`)\n", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {getattr(field.default, 'value', field.default)}" for field in _states(model)]
    lines += [f"    {source} --> {target}: {verb}" for source, verb, target in edges(model)]
    lines += ["```\n", "| code | verb | who | rule |", "| --- | --- | --- | --- |"]
    lines += [f"| {code or '–'} | `{verb}` | {who} | {rule} |" for code, verb, who, rule in rules(model)]
    return "\n".join([*lines, ""])


def _roles() -> str:
    head = "| action | roles |\n| --- | --- |"
    rows = [f"| `{verb}` | {', '.join(r for r in ALL_ROLES if r in ROLES_FOR[verb])} |" for verb in sorted(ACTIONS)]
    return "\n".join(["## Who may do what\n", head, *rows, ""])
