"""Forms that draw themselves with GOV.UK components: every answer is kept, every fault is listed at the top with a
link.
"""

from datetime import date

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.safestring import mark_safe

from law.refusals import Invalid
from people.particulars import Unreadable, read_day
from portal.components import draw


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
            raise forms.ValidationError("Give the day, the month and the year.", code="incomplete")
        try:
            return self.read("/".join(parts))
        except Unreadable as unreadable:
            raise forms.ValidationError(unreadable.sentence, code=unreadable.code) from unreadable


class PageForm(forms.Form):
    """A form of one page. `hints` and `choice_hints` say what helps; `pointers` says which field a refusal's pointer
    means.
    """

    pointers: dict[str, str] = {}
    choice_hints: dict[str, dict[str, str]] = {}
    conditional: dict[str, dict[str, list[str]]] = {}  # field → choice → the fields it opens

    def take(self, invalid: Invalid):
        """Show a refusal of the rooms beside the fields that it is about; what has no field goes on top."""
        for error in invalid.errors:
            name = self.pointers.get(error.pointer, error.pointer.strip("/").rpartition("/")[2])
            self.add_error(name if name in self.fields else None, error.sentence)

    @property
    def opened(self) -> set[str]:
        """The fields that a choice opens: they are drawn inside of it."""
        return {name for choices in self.conditional.values() for names in choices.values() for name in names}

    def summary(self) -> list[dict]:
        """The list at the top: each fault with a link to where it is mended."""
        faults = []
        for name, sentences in self.errors.items():
            where = "" if name == NON_FIELD_ERRORS else f"#{self.id_of(name)}"
            faults += [
                {"text": str(sentence), "href": where} if where else {"text": str(sentence)} for sentence in sentences
            ]
        return faults

    def id_of(self, name: str) -> str:
        """The element that a link to this field leads to: of several boxes, the first."""
        return f"{name}-day" if isinstance(self.fields[name], DayField) else name

    def component(self, name: str) -> tuple[str, dict]:
        """The component that draws this field, with its parameters."""
        field, bound = self.fields[name], self[name]
        told = {
            "id": name,
            "idPrefix": name,
            "name": bound.html_name,
            "hint": {"text": field.help_text} if field.help_text else None,
            "errorMessage": {"text": str(self.errors[name][0])} if name in self.errors else None,
        }
        told = {key: value for key, value in told.items() if value is not None}
        return _draw(self, name, field, bound, told)


def _draw(form, name, field, bound, told):
    widget, value = field.widget, bound.value()
    words = str(field.label or "")
    label, legend = (
        {"text": words, "classes": "govuk-label--s"},
        {"legend": {"text": words, "classes": "govuk-fieldset__legend--s"}},
    )
    if not words:  # the page's own title asks
        legend = {"legend": {"text": getattr(form, "title", name), "classes": "govuk-visually-hidden"}}
    if isinstance(field, DayField):
        return _day(told, legend, widget, value, bound)
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        kind = "checkboxes" if isinstance(widget, forms.CheckboxSelectMultiple) else "radios"
        return kind, told | {"fieldset": legend, "items": _items(form, name, field, value)}
    if isinstance(field, forms.BooleanField):
        item = {"value": "on", "text": words, "checked": bool(value), "id": name}
        told.pop("idPrefix")
        return "checkboxes", told | {
            "idPrefix": name,
            "items": [item | ({"hint": told.pop("hint")} if "hint" in told else {})],
        }
    if isinstance(widget, forms.Select):
        chosen = "" if value is None else str(value)
        items = [
            {"value": str(code), "text": str(text), "selected": str(code) == chosen} for code, text in field.choices
        ]
        return "select", told | {"label": label, "items": items}
    if isinstance(widget, forms.FileInput):
        return "file-upload", told | {"label": label, "attributes": {key: str(v) for key, v in widget.attrs.items()}}
    told |= {"label": label, "value": "" if value is None else str(value)}
    if isinstance(widget, forms.Textarea):
        told["rows"] = str(widget.attrs.get("rows", 4))
        if field.max_length:
            return "character-count", told | {"maxlength": str(field.max_length)}
        return "textarea", told
    if isinstance(widget, forms.PasswordInput):
        return "password-input", {k: v for k, v in told.items() if k != "value"} | {
            "autocomplete": widget.attrs.get("autocomplete", "")
        }
    told["classes"] = widget.attrs.get("class", "")
    for key in ("autocomplete", "inputmode", "spellcheck"):
        if key in widget.attrs:
            told[key] = widget.attrs[key] if key != "spellcheck" else False
    if isinstance(field, forms.EmailField):
        told |= {"type": "email", "autocomplete": widget.attrs.get("autocomplete", "off"), "spellcheck": False}
    return "input", told


def _day(told, legend, widget, value, bound):
    values = value if isinstance(value, (list, tuple)) else widget.decompress(value)
    faulty = " govuk-input--error" if "errorMessage" in told else ""
    items = [
        {
            "id": f"{told['id']}-{part}",
            "name": f"{bound.html_name}_{part}",
            "label": part.capitalize(),
            "value": "" if given is None else str(given),
            "classes": f"govuk-input--width-{width}{faulty}",
        }
        for part, width, given in zip(("day", "month", "year"), (2, 2, 4), values, strict=True)
    ]
    return "date-input", {"id": told["id"], "fieldset": legend, "items": items} | {
        key: told[key] for key in ("hint", "errorMessage") if key in told
    }


def _items(form, name, field, value) -> list[dict]:
    chosen = {str(v) for v in (value if isinstance(value, (list, tuple, set)) else [value]) if v is not None}
    hints, opens, items = form.choice_hints.get(name, {}), form.conditional.get(name, {}), []
    for place, (code, text) in enumerate(pair for pair in field.choices if pair[0] != ""):
        item = {
            "value": str(code),
            "text": str(text),
            "checked": str(code) in chosen,
            "id": name if not place else f"{name}-{code}",
        }
        if code in hints:
            item["hint"] = {"text": hints[code]}
        if code in opens:
            item["conditional"] = {"html": mark_safe("".join(drawn(form, inner) for inner in opens[code]))}  # noqa: S308 - drawn by the macros
        items.append(item)
    return items


def drawn(form: PageForm, name: str) -> str:
    """One field as HTML."""
    return draw(*form.component(name))
