"""Follow-ups, and the reports that come of them."""

from datetime import date

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers

from api.doors import Door, Reason, Shown, Strict, collection, detail, verb
from documents.frozen import FORMS, printed_figures
from outcomes import actions as outcomes
from outcomes.follow_up import protocol as asking
from outcomes.models import FollowUp, Report
from referrals.models import Need, Referral


class FollowUpShown(Shown):
    broken = serializers.ListField(
        child=serializers.ChoiceField(Need.Kind.choices), read_only=True, help_text="kinds of need that work no longer"
    )
    uses = serializers.ListField(
        child=serializers.ChoiceField(asking.USES), read_only=True, help_text="what it has helped with"
    )
    referral = serializers.SlugRelatedField[Referral]("reference", read_only=True)

    class Meta:
        model = FollowUp
        fields = [
            "id",
            "referral",
            "kind",
            "due_on",
            "state",
            "tries",
            "asked_at",
            "is_working",
            "broken",
            "still_has",
            "is_connected",
            "connected_how",
            "uses",
            "confidence",
            "confidence_before",
            "saves_pence_a_month",
            "answered_at",
            "answered_through",
            "version",
            "created_at",
            "available_actions",
        ]


class FollowUpAnswer(Strict):
    """Null, or left out, where someone would rather not say; only whether it works has to be sent."""

    is_working = serializers.BooleanField(allow_null=True)
    broken = serializers.ListField(child=serializers.ChoiceField(Need.Kind.choices), required=False, max_length=3)
    still_has = serializers.BooleanField(required=False, allow_null=True, default=None)
    is_connected = serializers.BooleanField(required=False, allow_null=True, default=None)
    connected_how = serializers.ChoiceField(FollowUp.Connected.choices, required=False, allow_blank=True, default="")
    uses = serializers.ListField(
        child=serializers.ChoiceField(asking.USES), required=False, max_length=len(asking.USES)
    )
    confidence = serializers.IntegerField(required=False, allow_null=True, default=None)
    confidence_before = serializers.IntegerField(required=False, allow_null=True, default=None)
    saves_pence_a_month = serializers.IntegerField(required=False, allow_null=True, default=None)


SHOWN = "The figures as they are printed; `GET /api/v1/reports/{id}.dictionary.csv` says what each column means."


class ReportShown(Shown):
    """What every printed form of it says, and nothing else: `shown` is that of the JSON file."""

    shown = serializers.SerializerMethodField()
    provisional = serializers.CharField(
        read_only=True, help_text="what to say with figures that were frozen before the quarter was over; else empty"
    )

    @extend_schema_field({"type": "object", "additionalProperties": True, "description": SHOWN})
    def get_shown(self, report: Report) -> dict:
        return printed_figures(report.shown)

    class Meta:
        model = Report
        fields = [
            "id",
            "period",
            "edition",
            "state",
            "cause",
            "code_version",
            "definitions_version",
            "data_hash",
            "frozen_at",
            "published_at",
            "provisional",
            "shown",
            "version",
            "created_at",
            "available_actions",
        ]


class Release(Strict):
    early_because = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class Quarter(Strict):
    period = serializers.CharField(max_length=7)
    cause = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


def _due_by(rows, day: str, _actor):
    """Those still to be asked whose day has come by `day` (2026-12-31)."""
    return rows.due(date.fromisoformat(day))


class ReportFile(Door):
    """Download a report as PDF, summary, ODS, CSV with its data dictionary, or JSON, from its frozen figures after disclosure
    control.
    """

    queryset = Report.objects.all()
    serializer_class = ReportShown
    operation_id = "reports_download"

    @extend_schema(
        operation_id="reports_download",
        parameters=[OpenApiParameter("kind", str, "path", enum=list(FORMS), description="Which form of the report.")],
        responses={(200, kind.partition(";")[0]): bytes for _, kind, _ in FORMS.values()}
        | {(200, "application/json"): OpenApiTypes.OBJECT},
    )
    def get(self, request, id, kind):
        report = self.get_object()
        if report.state == Report.State.DRAFT:
            raise Http404
        make, content_type, name = FORMS[kind]
        named = f'attachment; filename="{name.format(f"get-online-london-{report.period}-{report.edition}")}"'
        return HttpResponse(make(report.as_data()), content_type=content_type, headers={"Content-Disposition": named})


_FOLLOW_UP = {"queryset": FollowUp.objects.select_related("referral"), "shows": FollowUpShown, "tag": "follow_ups"}


_REPORT = {"queryset": Report.objects.all(), "shows": ReportShown, "tag": "reports"}


follow_ups = collection(filters={"state": "state", "kind": "kind", "due": _due_by}, **_FOLLOW_UP)


follow_up = detail(**_FOLLOW_UP)


FOLLOW_UP_VERBS = {
    "answer": verb("answer", outcomes.answer, body=FollowUpAnswer, **_FOLLOW_UP),
    "lose-touch": verb("lose-touch", outcomes.lose_touch, body=Reason, **_FOLLOW_UP),
}


reports = collection(filters={"period": "period", "state": "state"}, make=outcomes.draft, body=Quarter, **_REPORT)


report = detail(**_REPORT)


report_file = ReportFile.as_view()


REPORT_VERBS = {
    "freeze": verb("freeze", outcomes.freeze, **_REPORT),
    "publish": verb("publish", outcomes.publish, body=Release, **_REPORT),
}
