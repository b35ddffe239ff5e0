"""A page that asks one thing."""

from django.shortcuts import render

from portal.doors import form_page


def ask(request, form, title, button, back, **more):
    """A page that asks one thing: every answer is kept when something is wrong with one."""
    context = {"form": form, "title": title, "button": button, "back": back, **more}
    return render(request, "warehouse/form.html", context, status=422 if form.is_bound else 200)


def ask_and_do(request, form, act, title, button, back, *, done, **more):
    """Likewise, and what is answered is done: `act(**answers)` calls one action, and the way leads `back`."""
    context = {"title": title, "button": button, "back": back, **more}
    return form_page(request, form, act, done=done, then=back, template="warehouse/form.html", context=context)
