"""The refusal of a file as a whole."""

from law.refusals import Refusal

GARBLED = (
    "has garbled letters (such as Ã« for ë): the file was read with the wrong encoding and saved again. Export it "
    "once more from the original system as “CSV UTF-8”."
)


class UnreadableFile(Refusal):
    """The file as a whole cannot be read; the sentence says how to save it again."""

    status = 422
