"""Photographs of devices: kept upright and without the place where they were taken, or refused."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image, ImageChops, ImageOps, PngImagePlugin

from inventory.models import Photo
from inventory.store import photographs
from law.refusals import Invalid
from tests.inventory.arrivals import BENCH, came, faults

pytestmark = pytest.mark.django_db


def picture(kind="JPEG", size=(40, 20), **more) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, kind, **more)
    return file.getvalue()


def with_a_place(kind) -> bytes:
    """A picture that says where it was taken, as a telephone's camera does, in every place where one may say it."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of Amina"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)})
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", "51.5072 -0.1275")
        words.add_itxt("XML:com.adobe.xmp", "<x>51.5072</x>")
        return picture(kind, exif=exif, pnginfo=words)
    return picture(kind, exif=exif, comment=b"51.5072 -0.1275", xmp=b"<x>51.5072</x>")


# ── Photographs ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photograph_is_kept_without_the_place_where_it_was_taken(kind):
    sent = with_a_place(kind)
    assert b"51.5072" in sent
    assert b"Camera of Amina" in sent
    photo = photographs.photograph(came("PF-1"), content=sent, words="As it came", by=BENCH)
    kept = bytes(Photo.objects.get().content)
    assert b"51.5072" not in kept
    assert b"Camera of Amina" not in kept
    again = Image.open(io.BytesIO(kept))
    assert (again.format, again.size, dict(again.getexif())) == (kind, (40, 20), {})
    assert not {"exif", "comment", "xmp", "Comment", "XML:com.adobe.xmp"} & set(again.info)
    assert (photo.content_type, photo.words, photo.taken_by) == (f"image/{kind.lower()}", "As it came", BENCH.key)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photograph_stands_upright_however_the_camera_was_held(kind, turned):
    exif = Image.Exif()
    sent = io.BytesIO()
    exif[0x0112] = turned
    scene = Image.new("RGB", (64, 32), "white")
    scene.paste("red", (0, 0, 16, 8))
    scene.save(sent, kind, exif=exif)
    photographs.photograph(came("PF-1"), content=sent.getvalue(), by=BENCH)
    stands = ImageOps.exif_transpose(Image.open(sent))
    kept = Image.open(io.BytesIO(bytes(Photo.objects.get().content)))
    assert kept.size == stands.size == ((64, 32) if turned < 5 else (32, 64))
    assert max(high for _, high in ImageChops.difference(kept.convert("RGB"), stands.convert("RGB")).getextrema()) < 40


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", picture("GIF"), picture("WEBP"), b"<svg/>", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_picture_of_ours_is_refused(content):
    with pytest.raises(Invalid) as refused:
        photographs.photograph(came("PF-1"), content=content, by=BENCH)
    assert faults(refused) == {"/content": "The photograph must be a JPEG or PNG."}


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_damaged_picture_is_kept_or_refused_and_never_breaks(kind, monkeypatch):
    """Cut off anywhere, with any one byte changed, or with a few; with all that a camera adds to it."""
    monkeypatch.setattr(photographs, "MOST_PHOTOS", 10_000)
    device = came("PF-1")
    whole = with_a_place(kind)
    chance = random.Random(5)
    damaged = [whole[:cut] for cut in range(0, len(whole), 5)]
    damaged += [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(0, len(whole), 5)]
    for _ in range(200):
        mixed = bytearray(whole)
        for at in chance.sample(range(len(whole)), 4):
            mixed[at] = chance.randrange(256)
        damaged.append(bytes(mixed))
    refused = 0
    for content in damaged:
        try:
            photographs.photograph(device, content=content, by=BENCH)
        except Invalid:
            refused += 1
    assert refused > 100
    assert device.photos.count() == len(damaged) - refused


def test_a_png_whose_later_chunks_are_rubbish_is_refused():
    """Pillow answers this one with a SyntaxError."""
    whole = picture("PNG")
    at = whole.index(b"IDAT") - 4
    broken = (
        whole[:at]
        + (2).to_bytes(4)
        + whole[at + 4 : at + 10]
        + zlib.crc32(whole[at + 4 : at + 10]).to_bytes(4)
        + b"\0\0\0\1\xe1\x10\x1f\xa4"
        + b"\0" * 8
    )
    with pytest.raises(SyntaxError):
        Image.open(io.BytesIO(broken)).load()
    with pytest.raises(Invalid):
        photographs.photograph(came("PF-1"), content=broken, by=BENCH)


def test_a_picture_that_is_too_large_is_refused():
    with pytest.raises(Invalid) as refused:
        photographs.photograph(came("PF-1"), content=picture() + b"\0" * photographs.LARGEST_PHOTO, by=BENCH)
    assert faults(refused) == {"/content": "The photograph must be smaller than 5MB."}


@pytest.mark.parametrize("size", [(5001, 5000), (13_300, 13_300), (60_000, 60_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(size):
    """Also those that Pillow itself refuses to open. Nothing of the picture is behind its head."""
    head = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    content = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    content += struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    with pytest.raises(Invalid) as refused:
        photographs.photograph(came("PF-1"), content=content, by=BENCH)
    assert faults(refused) == {"/content": "The photograph must have 25 million pixels or fewer."}


def test_the_ninth_photograph_is_refused():
    device = came("PF-1")
    for _ in range(8):
        photographs.photograph(device, content=picture(), by=BENCH)
    with pytest.raises(photographs.TooManyPhotos, match="This device already has 8 photographs"):
        photographs.photograph(device, content=picture(), by=BENCH)
    assert device.photos.count() == 8
