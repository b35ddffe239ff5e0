"""A form of the Service workspace on a page of its own."""

from portal.doors import deed_form_page


def service_form(request, form, act, title, button, back, *, done, **more):
    """A form of this workspace on a page of its own; once it is done, back to where it was opened. `act` is a
    verb with its row.
    """
    context = {"title": title, "button": button, "back": back, **more}
    return deed_form_page(request, form, act, done=done, then=back, template="service/form.html", context=context)
