"""Bundle orders, their receipts, and the payment provider's signed events."""

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

import documents
from api.doors import Door, Reason, Shown, Strict, collection, detail, translating, verb
from contributions import actions as contributions
from contributions.gateway import signed_payment
from contributions.models import Contribution
from contributions.papers import PAID_HOW, receipt_facts
from contributions.provider_events import take_event
from law.refusals import Refusal
from people.models import Organisation


class ContributionShown(Shown):
    organisation = serializers.SlugRelatedField[Organisation]("code", read_only=True)
    total_pence = serializers.IntegerField(read_only=True)

    class Meta:
        model = Contribution
        fields = (
            "id number organisation quantity pence_each vat_percent total_pence purchase_order state checkout_url "
            "paid_at paid_how refunded_pence disputed_at "
            "version created_at available_actions"
        ).split()


class Ordered(Strict):
    quantity = serializers.IntegerField(min_value=1, max_value=10_000)
    purchase_order = serializers.CharField(max_length=40, required=False, default="")


@translating(contributions.order)
def _order(*, by, **words):
    """Order bundles for one's own organisation."""
    organisation = Organisation.objects.filter(pk=by.organisation_id).first()
    if organisation is None:
        raise serializers.ValidationError(
            {"organisation": "Bundles are ordered by someone who belongs to an organisation."}
        )
    return contributions.order(organisation=organisation, by=by, **words)


class Receipt(Door):
    """The receipt of a paid order, as PDF."""

    queryset = Contribution.objects.all()
    serializer_class = ContributionShown
    operation_id = "contributions_receipt"

    @extend_schema(operation_id="contributions_receipt", responses={(200, "application/pdf"): bytes})
    def get(self, request, id):
        order = self.get_object()
        if order.paid_at is None:
            raise Http404
        name = {"Content-Disposition": f'attachment; filename="receipt-{order.number}.pdf"'}
        return HttpResponse(
            documents.receipt.receipt(documents.receipt.ReceiptData(**receipt_facts(order))),
            content_type="application/pdf",
            headers=name,
        )


@csrf_exempt
@require_POST
def stripe_hook(request):
    """Signed events from Stripe: stored, done once, answered at once. Without a secret there is no such address."""
    if not settings.STRIPE_WEBHOOK_SECRET:
        raise Http404
    try:
        stored = take_event(request.body, request.headers.get("Stripe-Signature", ""))
    except Refusal as refusal:
        return JsonResponse({"detail": refusal.sentence}, status=refusal.status)
    return JsonResponse({"outcome": stored.outcome})


def local_checkout(request, session_id):
    """The stand-in for Stripe's own page; it exists only in a demonstration, for checkouts that the stand-in opened."""
    if not settings.DEMO:
        raise Http404
    order = Contribution.objects.filter(session_id=session_id, session_id__startswith="cs_local_").first()
    if order is None:
        raise Http404
    if request.method == "POST" and order.state != Contribution.State.CANCELLED:
        take_event(*signed_payment(order))
        return redirect(request.path)
    return render(request, "portal/pay.html", {"order": order})


class PaidHow(Strict):
    how = serializers.ChoiceField([code for code in PAID_HOW if code != "card"])


_ORDER = {
    "queryset": Contribution.objects.select_related("organisation"),
    "shows": ContributionShown,
    "tag": "contributions",
}
orders = collection(filters={"state": "state"}, make=_order, body=Ordered, **_ORDER)
order = detail(**_ORDER)
order_receipt = Receipt.as_view()
ORDER_VERBS = {
    "issue": verb("issue", contributions.issue, **_ORDER),
    "succeed": verb("succeed", contributions.succeed, body=PaidHow, **_ORDER),
    "cancel": verb("cancel", contributions.cancel, body=Reason, **_ORDER),
}
