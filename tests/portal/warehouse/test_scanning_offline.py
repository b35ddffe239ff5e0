"""The scan page with the network cut: it opens again, keeps every scan and its choices, and a camera reads its labels."""

import pytest
import segno

from inventory import actions as inventory
from inventory.models import Device, Scan
from tests.portal.warehouse.bench_things import MANAGER, received

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# A camera that sees one label: the picture is drawn over and over, as a camera would.
CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const picture = new Image();
  picture.src = "%s";
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 480;
  const pen = canvas.getContext("2d");
  setInterval(() => {
    pen.fillStyle = "white";
    pen.fillRect(0, 0, 640, 480);
    pen.drawImage(picture, 180, 100, 280, 280);
  }, 50);
  return canvas.captureStream(20);
};
"""

# The paths of everything that is cached in the browser.
CACHED = """async () => {
  const paths = [];
  for (const name of await caches.keys()) {
    for (const each of await (await caches.open(name)).keys()) paths.push(new URL(each.url).pathname);
  }
  return paths;
}"""


def by_keys(page, code):
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def waits(page, count):
    page.wait_for_function("n => document.querySelector('[data-away]').innerText.includes(n)", arg=f"{count} scan")


def test_put_away_goes_on_through_a_reload_without_a_connection(browse, live_server):
    inventory.open_bin(code="A-03-2", by=MANAGER)
    devices = [received(f"PF-GONE{number}", [f"GONE-{number}"]) for number in range(3)]
    page = browse("warehouse")
    page.goto(live_server.url + "/warehouse/scan?mode=put_away")
    page.wait_for_selector("[data-is-kept]")
    inventory.open_bin(code="B-01", by=MANAGER)  # opened after the page was

    by_keys(page, "a-03-2")
    page.wait_for_selector(".gol-answer--done")
    assert page.inner_text("[data-words]") == "Bin A-03-2 is open. Scan each item."
    by_keys(page, "Z-99")
    page.wait_for_selector(".gol-answer--unknown")
    assert "no bin or device with the code Z-99. Bin A-03-2 is still open" in page.inner_text("[data-words]")

    page.context.set_offline(True)
    by_keys(page, devices[0].asset_tag)
    waits(page, 1)
    page.reload()
    assert page.inner_text("h1") == "Put away"
    assert "Into bin A-03-2" in page.inner_text("[data-bin-words]")
    waits(page, 1)
    by_keys(page, devices[1].asset_tag)
    waits(page, 2)
    by_keys(page, "B-01")
    by_keys(page, devices[2].asset_tag)
    waits(page, 4)
    page.goto(live_server.url + "/warehouse/scan?mode=wipe")  # another mode, never opened on this device
    assert page.inner_text("h1") == "Send to wipe"
    page.goto(live_server.url + "/warehouse/scan?mode=put_away")
    assert page.locator(".gol-scans__item--waiting").count() == 4

    page.context.set_offline(False)
    page.wait_for_selector("[data-away]", state="hidden", timeout=20_000)
    page.wait_for_selector(".gol-scans__item--waiting", state="detached")
    assert "Into bin B-01" in page.inner_text("[data-bin-words]")
    assert list(Device.objects.order_by("serial").values_list("bin__code", flat=True)) == ["A-03-2", "A-03-2", "B-01"]
    page.reload()
    ids = page.eval_on_selector_all("[data-last] [data-id]", "rows => rows.map((row) => row.dataset.id)")
    assert len(ids) == len(set(ids)) == Scan.objects.count() == 6
    assert page.faults == []


def test_the_worker_keeps_scan_pages_alone_and_forgets_them_when_signed_out(browse, live_server):
    page = browse("warehouse")
    page.goto(live_server.url + "/warehouse/scan?mode=look")
    page.wait_for_selector("[data-is-kept]")
    page.goto(live_server.url + "/warehouse/stock")
    assert {path for path in page.evaluate(CACHED) if not path.startswith("/static/")} == {"/warehouse/scan"}
    page.context.clear_cookies(name="sessionid")
    page.goto(live_server.url + "/warehouse/scan?mode=look")
    assert "/warehouse/scan" not in page.evaluate(CACHED)


def test_a_camera_reads_a_label_and_a_refused_one_is_said_in_words(browse, live_server):
    device = received("PF-CAM")
    page = browse("technician")
    label = segno.make(f"{live_server.url}/warehouse/device/{device.asset_tag}")
    page.add_init_script(CAMERA % label.png_data_uri(scale=8, border=4))
    page.goto(live_server.url + "/warehouse/scan?mode=wipe")
    policy = page.evaluate("async () => (await fetch(location.href)).headers.get('Permissions-Policy')")
    assert "camera=(self)" in policy or "camera=self" in policy
    page.click("text=Use the camera")
    page.wait_for_selector(".gol-answer--done", timeout=20_000)
    page.wait_for_timeout(600)
    assert Scan.objects.get().device == device  # in view still, and one scan
    assert page.locator("[data-camera] button:visible").all_inner_texts() == ["Stop the camera"]
    page.click("text=Stop the camera")
    assert page.is_hidden("video")

    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError') } }"
    )
    page.click("text=Use the camera")
    page.wait_for_selector("[data-camera-words]:not([hidden])")
    assert "not allowed to use the camera" in page.inner_text("[data-camera-words]")
    assert page.faults == []
