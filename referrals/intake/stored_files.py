"""An uploaded file, kept in sealed pieces beside its Import: any worker on any machine can read it, and nobody else."""

import hashlib
import io
from functools import lru_cache

from database.encryption import vault
from referrals.models import Import, ImportPiece

PIECE = 256 * 1024
_ABOUT = "referrals.importpiece.sealed"


def keep(file, batch: Import):
    """Seal a seekable binary file piece by piece."""
    file.seek(0)
    number = 0
    while part := file.read(PIECE):
        ImportPiece.objects.create(batch=batch, number=number, sealed=vault().seal_bytes(part, _ABOUT))
        number += 1


def sha256(file) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()


class Kept(io.RawIOBase):
    """A kept file as a seekable stream; two pieces at most are open in memory."""

    def __init__(self, batch: Import):
        self._batch = batch
        self._place = 0
        self._piece = lru_cache(maxsize=2)(self._open)

    def _open(self, number: int) -> bytes:
        sealed = ImportPiece.objects.filter(batch=self._batch, number=number).values_list("sealed", flat=True).first()
        return vault().open_bytes(bytes(sealed), _ABOUT) if sealed is not None else b""

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self._place

    def seek(self, offset, whence=io.SEEK_SET):
        if whence == io.SEEK_END:
            self._place = self._length() + offset
        else:
            self._place = offset + (self._place if whence == io.SEEK_CUR else 0)
        return self._place

    def _length(self) -> int:
        pieces = ImportPiece.objects.filter(batch=self._batch).count()
        return (pieces - 1) * PIECE + len(self._piece(pieces - 1)) if pieces else 0

    def readinto(self, buffer):
        number, start = divmod(self._place, PIECE)
        part = self._piece(number)[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)

    def read(self, size=-1):
        """As many bytes as there are, up to `size`: a raw stream may give fewer, our readers do not expect it."""
        parts = []
        while size < 0 or size > 0:
            part = super().read(size if size > 0 else PIECE)
            if not part:
                break
            parts.append(part)
            size = size - len(part) if size > 0 else size
        return b"".join(parts)
