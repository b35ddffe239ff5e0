"""GOV.UK Frontend's own macros, called by name from templates and forms."""

from functools import cache

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader, TemplateNotFound

# Inside these the keys are names of attributes or of somebody's fields, and must stay as they were given.
GIVEN_NAMES = {"attributes", "values"}
# The macros print these as they are.
PRINTED_RAW = {"html", "attributes", "start", "end", "navigationStart", "navigationEnd"}


@cache
def components() -> Environment:
    """The macros' own environment, made once a process: making one takes longer than drawing a page."""
    return Environment(
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        undefined=ChainableUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def macro(component: str):
    """The macro behind a component's name: "phase-banner" is govukPhaseBanner."""
    try:
        module = components().get_template(f"govuk_frontend_jinja/components/{component}/macro.html").module
    except TemplateNotFound:
        raise template.TemplateSyntaxError(f'There is no GOV.UK component "{component}".') from None
    return getattr(module, "govuk" + "".join(word.capitalize() for word in component.split("-")))


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def macro_params(value, key: str = ""):
    """The same parameters as the macros spell them, with every piece of HTML that nobody marked safe escaped."""
    if isinstance(value, dict):
        keep = key in GIVEN_NAMES
        return {
            name if keep else camel(name): macro_params(inner, "" if keep else camel(name))
            for name, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [macro_params(inner) for inner in value]
    if isinstance(value, str) and not isinstance(value, SafeString) and (key in PRINTED_RAW or key.endswith("Html")):
        return conditional_escape(value)
    return value


def draw(component: str, params: dict) -> SafeString:
    """One component as HTML; parameters in snake or camel case."""
    return mark_safe(macro(component)(macro_params(params)))  # noqa: S308 - the macros escape what they are given
