"""The copy of everything that is held about one person, for that person."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

import documents
from api.doors import Answered
from api.people import ResidentDoor
from outcomes.enquiries import personal_data


class HolderShown(Answered):
    who = serializers.CharField()
    what = serializers.CharField()
    why = serializers.CharField()
    since = serializers.CharField()


class SectionShown(Answered):
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    words = serializers.CharField()


class SubjectAccessShown(Answered):
    """Everything that is held about one person, in sections that can be read aloud."""

    made_at = serializers.DateTimeField()
    person = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    holders = HolderShown(many=True)
    sections = SectionShown(many=True)
    rights = serializers.ListField(child=serializers.CharField())


class SubjectAccess(ResidentDoor):
    """Everything that is held about one person, for that person (UK GDPR article 15)."""

    operation_id = "residents_export"

    @extend_schema(operation_id="residents_export", responses={(200, "application/json"): SubjectAccessShown})
    def get(self, request, id):
        return Response(personal_data.export(self.get_object(), by=request.user))


class SubjectAccessPaper(ResidentDoor):
    """The same as a paper to hand over."""

    @extend_schema(operation_id="residents_export_pdf", responses={(200, "application/pdf"): bytes})
    def get(self, request, id):
        bundle = personal_data.export(self.get_object(), by=request.user)
        headers = {
            "Content-Disposition": 'attachment; filename="what-we-hold.pdf"',
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(
            documents.subject_access_copy.subject_access_pdf(bundle), content_type="application/pdf", headers=headers
        )


export = SubjectAccess.as_view()
export_paper = SubjectAccessPaper.as_view()
