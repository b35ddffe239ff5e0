"""A shared computer offers nobody the particulars of the person before: what is typed about others is not remembered."""

import re
from pathlib import Path

import config.urls  # noqa: F401 - every form is there once every door is open
from portal.forms import DayField, PageForm, draw_field

TEMPLATES = Path(__file__).parents[2] / "portal" / "templates"
# The forms in which people fill in what is their own: the box, and what a browser may offer in it.
ABOUT_ONESELF = {
    # PINs say for themselves that they are a new password.
    "PhonePin": {"pin": "new-password", "again": "new-password"},
    # A stranger asks to join from their own computer: WCAG 2.2 (1.3.5) has a browser fill in who they are.
    "JoinForm": {"name": "organization", "contact_name": "name", "email": "email", "phone": "tel"},
}
TYPED = re.compile(r"<(?:textarea|input)\b[^>]*>")
NOT_TYPED = re.compile(r'type="(?:hidden|radio|checkbox|file|submit)"')


def forms(base=PageForm):
    for form in base.__subclasses__():
        yield form
        yield from forms(form)


def boxes(html: str) -> list[str]:
    return [tag for tag in TYPED.findall(html) if not NOT_TYPED.search(tag)]


def test_no_form_lets_a_browser_remember_what_is_typed_about_somebody_else(db):
    wrong = []
    seen = 0
    for kind in {*forms()}:
        own = ABOUT_ONESELF.get(kind.__name__, {})
        form = PageForm()
        form.fields = dict(kind.base_fields)
        for name in form.fields:
            drawn = boxes(draw_field(form, name))
            seen += len(drawn)
            expected = f'autocomplete="{own.get(name, "off")}"'
            wrong += [(kind.__name__, name, tag) for tag in drawn if expected not in tag]
    assert wrong == []
    assert seen > 100


def test_a_day_is_not_remembered_either():
    form = PageForm()
    form.fields = {"born": DayField(label="Born on")}
    assert draw_field(form, "born").count('autocomplete="off"') == 3


def test_no_template_has_a_box_of_its_own_that_is_remembered():
    wrong = [
        (path.name, tag)
        for path in TEMPLATES.rglob("*.html")
        for tag in boxes(path.read_text())
        if "autocomplete=" not in tag
    ]
    assert wrong == []
