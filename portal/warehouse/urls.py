"""The table of contents of the warehouse's hands: home, the scan page, the bench, one device, wipe logs, and the
public check.
"""

from django.urls import path

from portal.warehouse import bench, device, scan, verify

app_name = "warehouse"
urlpatterns = [
    path("warehouse/", scan.home, name="home"),
    path("warehouse/scan", scan.scanner, name="scan"),
    path("warehouse/scans", scan.scans, name="scans"),
    path("warehouse/bench", bench.queue, name="bench"),
    path("warehouse/wipe", bench.wipe_log, name="wipe"),
    path("warehouse/device/<str:tag>", device.one, name="device"),
    path("warehouse/device/<str:tag>/do/<slug:name>", device.do, name="do"),
    path("warehouse/device/<str:tag>/certificate.pdf", device.certificate, name="certificate"),
    path("warehouse/device/<str:tag>/photo/<uuid:id>", device.photo, name="photo"),
    path("verify/<str:token>", verify.one, name="verify"),
]
