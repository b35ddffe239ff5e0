"""This room in the administration: to read and to find; what changes something is an action."""

from django.contrib import admin

from inventory.models import Device
from people.admin import ReadOnly


@admin.register(Device)
class DeviceAdmin(ReadOnly):
    list_display = ("asset_tag", "make_and_model", "kind", "grade", "state", "pool", "custodian")
    list_filter = ("state", "kind", "grade", "pool")
    search_fields = ("asset_tag", "serial")
    exclude = ()
    show_full_result_count = False
