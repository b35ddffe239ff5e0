"""What a hub tells about itself, changed by an administrator or by its own lead."""

from django.http import Http404
from django.shortcuts import redirect, render

from people import actions as people
from people.access import may
from people.models import HubProfile, Organisation
from portal.doors import form_data, page, submit_or_show_errors
from portal.service.hub_form import HubForm


@page(does="people.describe_hub")
def describe_hub_page(request, code):
    """Address, hours, access, languages and what people come for."""
    hub = Organisation.objects.led_by(request.actor).filter(code=code).first()
    if hub is None:
        raise Http404
    if hub.kind != Organisation.Kind.HUB:
        raise people.NotAHub()
    profile = HubProfile.objects.filter(organisation=hub).first()
    whole = may(request.actor, "people.describe every hub")
    form = HubForm(form_data(request), initial=HubForm.start(profile), whole=whole)
    back = f"/service/organisations/{hub.code}"
    if form.is_bound and form.is_valid():
        act = lambda: people.describe_hub(hub, by=request.actor, **form.facts())  # noqa: E731
        if submit_or_show_errors(
            request, form, act, "Saved. Texts will use this address and these opening hours from now on."
        ):
            return redirect(back)
    context = {"form": form, "title": f"Change what {hub.name} tells people", "button": "Save", "back": back}
    return render(request, "service/form.html", context, status=422 if form.is_bound else 200)
