"""Draws Django's forms as GOV.UK components: {% errors form %} at the top, then {% field form.email %} for each
answer.
"""

from django import forms, template
from django.conf import settings
from django.utils.safestring import SafeString

from portal import demonstration
from portal.sign_in.factors import demonstration_code
from portal.templatetags.govuk import govuk

register = template.Library()


@register.simple_tag
def errors(*given) -> SafeString | str:
    """The summary of what is wrong, each line a link to its field."""
    lines = []
    for form in given:
        if not isinstance(form, forms.BaseForm) or not form.is_bound:
            continue
        shown = [name for name, answer in form.fields.items() if not answer.widget.is_hidden]
        for name, sentences in form.errors.items():
            target = name if name in shown else next(iter(shown), None)
            href = {"href": f"#{_id_of(form[target])}"} if target else {}
            lines += [{"text": str(sentence)} | href for sentence in sentences]
    return govuk("error-summary", titleText="There is a problem", errorList=lines) if lines else ""


@register.simple_tag
def field(bound, label: str = "", hint: str = "", **more) -> SafeString:
    """One answer of a form, with its label, hint, error and what the browser may fill in."""
    if bound.is_hidden:
        return bound.as_widget()
    widget = bound.field.widget
    attrs = bound.field.widget.attrs
    params = {
        "id": _id_of(bound),
        "name": bound.html_name,
        "label": {"text": label or str(bound.label), "classes": "govuk-label--s"},
        "attributes": {name: attrs[name] for name in ("maxlength",) if name in attrs},
        "classes": attrs.get("class", ""),
        "autocomplete": attrs.get("autocomplete"),
        "inputmode": attrs.get("inputmode"),
    }
    if hint or bound.help_text:
        params["hint"] = {"text": hint or str(bound.help_text)}
    if bound.errors:
        params["errorMessage"] = {"text": " ".join(str(sentence) for sentence in bound.errors)}
    return _draw(widget, bound, params | more)


def _draw(widget, bound, params) -> SafeString:
    value = bound.value()
    if isinstance(widget, forms.RadioSelect):
        params["fieldset"] = {"legend": {"text": params.pop("label")["text"], "classes": "govuk-fieldset__legend--s"}}
        items = [
            {"value": key, "text": str(text), "checked": str(value or "") == str(key)}
            for key, text in bound.field.choices
        ]
        return govuk("radios", params | {"idPrefix": params["id"], "items": items})
    if isinstance(widget, forms.Select):
        items = [
            {"value": key, "text": str(text), "selected": str(value or "") == str(key)} for key, text in widget.choices
        ]
        return govuk("select", params | {"items": items})
    if isinstance(widget, forms.CheckboxInput):
        item = {
            "value": "on",
            "text": params.pop("label")["text"],
            "checked": bool(value),
            "id": params["id"],
            "hint": params.pop("hint", None),
        }
        return govuk("checkboxes", params | {"idPrefix": params["id"], "items": [item]})
    if isinstance(widget, forms.PasswordInput):
        return govuk("input" if params["inputmode"] else "password-input", params | {"type": "password"})
    return govuk("input", params | {"type": widget.attrs.get("type") or widget.input_type, "value": value or ""})


def _id_of(bound) -> str:
    return bound.auto_id or bound.html_name


@register.simple_tag
def code_of_demonstration(person) -> str:
    """The code to type, for an invented person in the demonstration; "" for everybody else."""
    return demonstration_code(person) if person is not None and getattr(person, "pk", None) else ""


@register.simple_tag
def demonstration_progress() -> str:
    """How far the demonstration has been built, while it is being built; "" at all other times."""
    return demonstration.progress() if settings.DEMO else ""


@register.filter
def spaced(secret: str) -> str:
    """In groups of four, as people read long things out."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
