"""Data incidents: what is lost and may hold personal data, what the ICO asks about it, and what was decided."""

from rest_framework import serializers

from api.doors import Shown, Strict, collection, detail, verb
from inventory import actions as inventory
from inventory.bench.data_incidents import LONGEST
from inventory.models import DataIncident, Device

_FACTS = ("what_happened", "whose_data", "which_data", "consequences", "measures")


class IncidentShown(Shown):
    device = serializers.SlugRelatedField[Device]("asset_tag", read_only=True)

    class Meta:
        model = DataIncident
        fields = [
            *("id", "number", "kind", "device", "unit", "place", "search", "known_at", "due_at", "found_at", "state"),
            *(*_FACTS, "people_count", "people_told", "ico_reference", "reported_at", "why_late"),
            *("decided_at", "decision", "version", "created_at", "available_actions"),
        ]


class SearchNoted(Strict):
    search = serializers.CharField(max_length=LONGEST, help_text="where it was looked for, and who was asked")


class IncidentFacts(Strict):
    what_happened = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)
    whose_data = serializers.CharField(
        max_length=LONGEST, required=False, default="", allow_blank=True, help_text="kinds of people, no names"
    )
    which_data = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)
    people_count = serializers.IntegerField(
        min_value=0, max_value=10_000_000, required=False, default=None, allow_null=True, help_text="about how many"
    )
    consequences = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)
    measures = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)
    people_told = serializers.ChoiceField(
        [choice for choice in DataIncident.PeopleTold.choices if choice[0]],
        required=False,
        default="",
        allow_blank=True,
        help_text="whether the people were told",
    )


class Because(Strict):
    reason = serializers.CharField(max_length=LONGEST)


class IncidentReported(Because):
    ico_reference = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    reported_at = serializers.DateTimeField(
        required=False, default=None, allow_null=True, help_text="when the ICO was told; now where nothing is said"
    )
    why_late = serializers.CharField(
        max_length=LONGEST, required=False, default="", allow_blank=True, help_text="needed after more than 72 hours"
    )


_INCIDENT = {
    "queryset": DataIncident.objects.select_related("device", "unit"),
    "shows": IncidentShown,
    "lookup": "number",
    "tag": "incidents",
}

incidents = collection(filters={"state": "state", "kind": "kind", "device": "device__asset_tag"}, **_INCIDENT)

incident = detail(**_INCIDENT)

INCIDENT_VERBS = {
    "take": verb("take", inventory.take_incident, **_INCIDENT),
    "note-search": verb("note-search", inventory.note_search, body=SearchNoted, **_INCIDENT),
    "describe": verb("describe", inventory.describe_incident, body=IncidentFacts, **_INCIDENT),
    "report": verb("report", inventory.report_incident, body=IncidentReported, **_INCIDENT),
    "do-not-report": verb("do-not-report", inventory.do_not_report, body=Because, **_INCIDENT),
    "close-recovered": verb("close-recovered", inventory.close_recovered, body=Because, **_INCIDENT),
    "reopen": verb("reopen", inventory.reopen_incident, body=Because, **_INCIDENT),
}
