"""The shape of what can be done to a device: its words, its form, and the one action that it calls."""

from collections.abc import Callable
from dataclasses import dataclass

from people.access import Action
from portal.warehouse.device_forms import Step


@dataclass(frozen=True)
class DeviceAction:
    """One thing that is done to a device. `rule` is the action, whose roles and states decide who is offered it;
    `fits` knows more.
    """

    rule: Action
    title: str
    lead: str
    button: str
    done: str
    form: type = Step
    danger: bool = False
    act: Callable | None = None
    fits: Callable = lambda _: True

    def call(self, device, by, answers: dict):
        return self.act(device, by, **answers) if self.act else self.rule(device, by=by, **answers)

    @property
    def is_plain(self) -> bool:
        """Nothing has to be said and nothing is lost: one press does it."""
        return self.form is Step and not self.danger
