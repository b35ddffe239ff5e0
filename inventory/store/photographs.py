"""Pictures of devices, kept without what a camera adds to them."""

import hashlib
import struct
from io import BytesIO
from typing import TYPE_CHECKING

from inventory.devices import Device
from inventory.store.models import Photo
from law.loading import on_first_use
from law.refusals import Conflict, FieldError, Invalid
from people.access import action

if TYPE_CHECKING:
    import PIL
    from PIL import ExifTags, Image
else:
    PIL, Image, ExifTags = map(on_first_use, ("PIL", "PIL.Image", "PIL.ExifTags"))

MOST_PHOTOS = 8
LARGEST_PHOTO = 5_000_000  # bytes
MOST_PIXELS = 25_000_000  # what the best telephones take; each costs four bytes of memory once it is unpacked
_STARTS = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n"}  # the first bytes of what is taken

# What has to be done to a picture whose camera was turned (Exif 2.32, 4.6.4 A, Orientation).
_UPRIGHT = dict(
    zip(
        range(2, 9),
        "FLIP_LEFT_RIGHT ROTATE_180 FLIP_TOP_BOTTOM TRANSPOSE ROTATE_270 TRANSVERSE ROTATE_90".split(),
        strict=True,
    )
)

# What a damaged file makes Pillow stumble over; its own UnidentifiedImageError is an OSError.
_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    struct.error,
)


class TooManyPhotos(Conflict):
    """A few pictures tell as much as many."""

    sentence = f"This device already has {MOST_PHOTOS} photographs."


class TooManyPixels(ValueError):
    """A small file can unpack to a picture that fills the memory."""


@action("inventory.photograph", on=Device, transition="")
def photograph(device: Device, *, content: bytes, words: str = "", by) -> Photo:
    """Keep a picture, JPEG or PNG of at most 5 MB and 25 million pixels, written anew without the place and time that cameras put into it.
    Refuses Invalid, TooManyPhotos.
    """
    if device.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos()
    if len(content) > LARGEST_PHOTO:
        raise Invalid([FieldError("/content", "too_large", "The photograph must be smaller than 5MB.")])
    kind = next((kind for kind, start in _STARTS.items() if content.startswith(start)), "")
    try:
        if not kind:
            raise PIL.UnidentifiedImageError
        kept = _plain(content, kind)
    except (TooManyPixels, Image.DecompressionBombError) as bomb:
        raise Invalid(
            [FieldError("/content", "too_large", "The photograph must have 25 million pixels or fewer.")]
        ) from bomb
    except _UNREADABLE as unreadable:
        raise Invalid(
            [FieldError("/content", "not_a_picture", "The photograph must be a JPEG or PNG.")]
        ) from unreadable
    return Photo.objects.create(
        device=device,
        words=words[:120],
        content=kept,
        content_type=f"image/{kind.lower()}",
        sha256=hashlib.sha256(kept).hexdigest(),
        taken_by=by.key,
    )


def _plain(content: bytes, kind: str) -> bytes:
    """The picture alone, the right way up: that stands among what cameras add, and all of that is left out."""
    picture: Image.Image = Image.open(BytesIO(content), formats=[kind])  # reads the head alone
    if picture.width * picture.height > MOST_PIXELS:
        raise TooManyPixels
    picture.load()
    turned = picture.getexif().get(ExifTags.Base.Orientation)
    if turned in _UPRIGHT:
        picture = picture.transpose(Image.Transpose[_UPRIGHT[turned]])
    plain = BytesIO()
    (picture.convert("RGB") if kind == "JPEG" else picture).save(plain, kind, comment=b"")
    return plain.getvalue()
