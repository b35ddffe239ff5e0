"""Styles, scripts and pictures under names that change with what is in them, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Passes over source maps: they are for developers of the packages, and are not collected."""

    patterns = tuple(
        (files, tuple(pattern for pattern in found if "sourceMapping" not in str(pattern)))
        for files, found in CompressedManifestStaticFilesStorage.patterns
    )
