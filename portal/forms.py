"""Forms that draw themselves with GOV.UK components: every answer is kept, every fault is listed at the top with a
link.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.safestring import mark_safe

from law.refusals import Invalid
from people.particulars import Unreadable, read_day
from portal.components import draw
from portal.error_sentences import give_sentences


class DayWidget(forms.MultiWidget):
    """Day, month and year in three boxes."""

    def __init__(self):
        super().__init__({"day": forms.TextInput(), "month": forms.TextInput(), "year": forms.TextInput()})

    def decompress(self, value):
        return [value.day, value.month, value.year] if isinstance(value, date) else ["", "", ""]


class DayField(forms.Field):
    """A day as a person writes it; clean gives a date or None. `read` may be stricter than a plain day."""

    widget = DayWidget

    def __init__(self, *, read=read_day, **kwargs):
        self.read = read
        super().__init__(**kwargs)

    def to_python(self, value):
        parts = [str(part).strip() for part in value or [] if str(part or "").strip()]
        if not parts:
            return None
        if len(parts) < 3:
            raise forms.ValidationError("Enter a day, month and year, like 27 3 2026.", code="incomplete")
        try:
            return self.read("/".join(parts))
        except Unreadable as unreadable:
            raise forms.ValidationError(unreadable.sentence, code=unreadable.code) from unreadable


class ScansField(forms.CharField):
    """What is scanned, one a line; clean gives the lines that are not blank."""

    def __init__(self, *, rows: int = 10, **kwargs):
        kwargs.setdefault("help_text", "Scan each label, one on each line.")
        widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off", "spellcheck": "false"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class PageForm(forms.Form):
    """A form of one page. `hints` and `choice_hints` say what helps; `pointers` says which field a refusal's pointer
    means.
    """

    pointers: dict[str, str] = {}
    choice_hints: dict[str, dict[str, str]] = {}
    conditional: dict[str, dict[str, list[str]]] = {}  # field → choice → the fields it opens

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        give_sentences(self)

    def take(self, invalid: Invalid):
        """Show a refusal of the rooms beside the fields that it is about; what has no field goes on top."""
        for error in invalid.errors:
            self.add_error(self._field_at(error.pointer), error.sentence)

    def _field_at(self, pointer: str) -> str | None:
        """The field that a pointer means or leads into: what is wrong with one of many stands where all were given."""
        names = [self.pointers.get(pointer), *reversed(pointer.split("/"))]
        return next((name for name in names if name in self.fields), None)

    @property
    def opened(self) -> set[str]:
        """The fields that a choice opens: they are drawn inside of it."""
        return {name for choices in self.conditional.values() for names in choices.values() for name in names}

    def summary(self) -> list[dict]:
        """The list at the top: each fault with a link to where it is corrected."""
        faults = []
        for name, sentences in self.errors.items():
            link = {} if name == NON_FIELD_ERRORS else {"href": f"#{self.id_of(name)}"}
            faults += [{"text": str(sentence)} | link for sentence in sentences]
        return faults

    def id_of(self, name: str) -> str:
        """The element that a link to this field leads to: of several boxes, the first."""
        return f"{name}-day" if isinstance(self.fields[name], DayField) else name

    def component(self, name: str) -> tuple[str, dict]:
        """The component that draws this field, with its parameters."""
        field = self.fields[name]
        bound = self[name]
        params: dict[str, Any] = {"id": name, "idPrefix": name, "name": bound.html_name}
        if field.help_text:
            params["hint"] = {"text": field.help_text}
        if name in self.errors:
            params["errorMessage"] = {"text": str(self.errors[name][0])}
        return _component(self, name, bound, params)


def _component(form: PageForm, name: str, bound, params: dict) -> tuple[str, dict]:
    """The component for the kind of answer that the field takes."""
    field = bound.field
    value = bound.value()
    label = {"text": str(field.label or ""), "classes": "govuk-label--s"}
    if isinstance(field, DayField):
        return _day(params, _fieldset(form, name), bound.field.widget, value)
    if isinstance(field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        kind = "checkboxes" if isinstance(field.widget, forms.CheckboxSelectMultiple) else "radios"
        return kind, params | {
            "fieldset": _fieldset(form, name),
            "items": _items(form, name, bound.field.choices, value),
        }
    if isinstance(field, forms.BooleanField):
        return "checkboxes", _one_box(params, label["text"], bool(value))
    if isinstance(field.widget, forms.Select):
        return "select", params | {"label": label, "items": _options(bound.field.choices, value)}
    if isinstance(field.widget, forms.FileInput):
        attributes = {key: str(setting) for key, setting in field.widget.attrs.items()}
        return "file-upload", params | {"label": label, "attributes": attributes}
    return _box(field, params | {"label": label}, "" if value is None else str(value))


def _fieldset(form: PageForm, name: str) -> dict:
    words = str(form.fields[name].label or "")
    if not words:  # the page's own title asks
        return {"legend": {"text": getattr(form, "title", name), "classes": "govuk-visually-hidden"}}
    return {"legend": {"text": words, "classes": "govuk-fieldset__legend--s"}}


def _one_box(params: dict, words: str, checked: bool) -> dict:
    """A yes or no: one box, with the hint beside it."""
    item = {"value": "on", "text": words, "checked": checked, "id": params["id"]}
    if "hint" in params:
        item["hint"] = params["hint"]
    return {key: value for key, value in params.items() if key != "hint"} | {"items": [item]}


def _options(choices: Iterable[tuple], value) -> list[dict]:
    chosen = "" if value is None else str(value)
    return [{"value": str(code), "text": str(text), "selected": str(code) == chosen} for code, text in choices]


def _box(field, params: dict, value: str) -> tuple[str, dict]:
    """What is typed: a line, several lines, or a password, which is never sent back. Nearly all that is typed here is
    about somebody else, so the browser fills in and remembers none of it, unless a field says otherwise.
    """
    attrs = field.widget.attrs
    if isinstance(field.widget, forms.PasswordInput):
        return "password-input", params | {"autocomplete": attrs.get("autocomplete", "")}
    params = params | {"value": value}
    if isinstance(field.widget, forms.Textarea):
        params["rows"] = str(attrs.get("rows", 4))
        if field.max_length:
            limit = {"maxlength": str(field.max_length), "attributes": {"autocomplete": "off"}}
            return "character-count", params | limit
        return "textarea", params | {"autocomplete": "off"}
    params["classes"] = attrs.get("class", "")
    params |= {"autocomplete": attrs.get("autocomplete", "off")}
    params |= {"inputmode": attrs["inputmode"]} if "inputmode" in attrs else {}
    if "spellcheck" in attrs:
        params["spellcheck"] = False
    if isinstance(field, forms.EmailField):
        params |= {"type": "email", "spellcheck": False}
    return "input", params


def _day(params: dict, fieldset: dict, widget: DayWidget, value) -> tuple[str, dict]:
    values = value if isinstance(value, (list, tuple)) else widget.decompress(value)
    fault = " govuk-input--error" if "errorMessage" in params else ""
    items = [
        {
            "id": f"{params['id']}-{part}",
            "name": f"{params['name']}_{part}",
            "label": part.capitalize(),
            "value": "" if typed is None else str(typed),
            "classes": f"govuk-input--width-{width}{fault}",
            "autocomplete": "off",
        }
        for part, width, typed in zip(("day", "month", "year"), (2, 2, 4), values, strict=True)
    ]
    shared = {key: params[key] for key in ("id", "hint", "errorMessage") if key in params}
    return "date-input", shared | {"fieldset": fieldset, "items": items}


def _items(form: PageForm, name: str, choices: Iterable[tuple], value) -> list[dict]:
    values = value if isinstance(value, (list, tuple, set)) else [value]
    chosen = {str(choice) for choice in values if choice is not None}
    hints = form.choice_hints.get(name, {})
    opens = form.conditional.get(name, {})
    items: list[dict] = []
    for code, text in choices:
        if code == "":
            continue
        item = {
            "value": str(code),
            "text": str(text),
            "checked": str(code) in chosen,
            "id": f"{name}-{code}" if items else name,
        }
        if code in hints:
            item["hint"] = {"text": hints[code]}
        if code in opens:
            html = "".join(draw_field(form, inner) for inner in opens[code])
            item["conditional"] = {"html": mark_safe(html)}  # noqa: S308 - drawn by the macros
        items.append(item)
    return items


def draw_field(form: PageForm, name: str) -> str:
    """One field as HTML. What nobody types is hidden, and has no component."""
    if form.fields[name].widget.is_hidden:
        return str(form[name])
    return draw(*form.component(name))
