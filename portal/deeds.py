"""One thing that is done to one row, after a page that says what it means: for the tables of what a page offers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import redirect

from law.actors import Actor
from people.access import Action
from portal.doors import form_data, submit_or_show_errors
from portal.forms import PageForm
from portal.warehouse.forms import Confirm
from portal.warehouse.question_page import ask


@dataclass(frozen=True)
class Deed:
    """`rule` is the action, whose roles and states decide who is offered it; `fits(row, actor)` knows more.
    `form_params(row, actor)` gives what its form has to know.
    """

    rule: Action[..., Any]
    title: str
    lead: str
    button: str
    done: str
    form: type[PageForm] = Confirm
    danger: bool = False
    fits: Callable[[Any, Actor], bool] = lambda _row, _actor: True
    form_params: Callable[[Any, Actor], dict[str, Any]] = lambda _row, _actor: {}

    def is_offered(self, row: Any, actor: Actor) -> bool:
        return self.rule.may(row, actor) and self.fits(row, actor)


def deed_page(request, deeds: Mapping[str, Deed], name: str, row: Any, *, back: str, caption: str):
    """The page of one deed: asked, refused beside its fields, or done and `back` to the row."""
    deed = deeds.get(name)
    if deed is None:
        raise Http404
    if request.method == "GET" and not deed.is_offered(row, request.actor):
        return redirect(back)
    form = deed.form(form_data(request), **deed.form_params(row, request.actor))
    if request.method == "POST" and form.is_valid():
        done = submit_or_show_errors(
            request, form, lambda: deed.rule(row, by=request.actor, **form.cleaned_data), deed.done
        )
        if done is not None:
            return redirect(back)
    return ask(request, form, deed.title, deed.button, back, caption=caption, lead=deed.lead, danger=deed.danger)
