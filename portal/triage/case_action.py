"""The shape of what can be done on a case: its words, its form, and the one action that it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audit.models import Recorded
from law.actors import Actor
from people.access import Action, may
from portal.triage import forms


@dataclass(frozen=True)
class CaseAction:
    """`rule` is the action of the house that is called, whose roles and states decide who is offered it.

    It is called with the row, or with the row's person (`of_resident`), and with the answers of the form. `act` stands in
    for it where that is not enough; `form_params(request, row)` gives what the form has to know. `fits` narrows down to
    which rows it is offered. `say(result)` stands in for `done` where what was done is not known before.
    """

    rule: Action
    title: str
    lead: str
    button: str
    done: str
    form: type = forms.Nothing
    form_params: Callable = lambda *_: {}
    danger: bool = False
    of_resident: bool = False
    act: Callable | None = None
    fits: Callable[[Any], bool] = lambda _: True
    say: Callable[[Any], str] | None = None

    def subject(self, row):
        return row.resident if self.of_resident else row

    def call(self, row: Recorded, by: Actor, **answers):
        return (self.act or self.rule)(self.subject(row), by=by, **answers)

    def is_offered(self, row: Recorded, actor: Actor) -> bool:
        subject = self.subject(row)
        if not self.fits(row):
            return False
        if self.rule.on is type(subject):
            return self.rule.may(subject, actor)
        return may(actor, self.rule.verb)
