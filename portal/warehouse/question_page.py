"""A page that asks one thing."""

from django.shortcuts import render


def ask(request, form, title, button, back, **more):
    """A page that asks one thing: every answer is kept when something is wrong with one."""
    context = {"form": form, "title": title, "button": button, "back": back, **more}
    return render(request, "warehouse/form.html", context, status=422 if form.is_bound else 200)
