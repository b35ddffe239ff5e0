"""Styles, scripts and pictures under names that change with what is in them, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = (
    r"""(?P<matched>import \* as (?P<name>\w+) from "(?P<url>\./[^"]+)";)""",
    'import * as %(name)s from "%(url)s";',
)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Passes over source maps: they are for developers of the packages, and are not collected. What our scan page imports
    is found under its new name too; the packages' own scripts import nothing.
    """

    patterns = tuple(
        (files, tuple(pattern for pattern in found if "sourceMapping" not in str(pattern)))
        for files, found in CompressedManifestStaticFilesStorage.patterns
    )
    patterns += (("js/scan.js", (_IMPORT,)),)
