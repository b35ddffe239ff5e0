"""Reads codes off a printed page as a scanner would: the PDF becomes a picture, and a library that knows nothing of
ours decodes it.
"""

import pypdfium2
import zxingcpp

DOTS = 300


def codes(pdf: bytes, dots: int = DOTS) -> list[dict[str, list[str]]]:
    """For each page the texts of its "QR Code" and of its "Code 128"."""
    texts = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=dots / 72, grayscale=True).to_pil()
        read: dict[str, list[str]] = {"QR Code": [], "Code 128": []}
        for code in zxingcpp.read_barcodes(
            picture, formats=(zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128)
        ):
            read[str(code.format)].append(code.text)
        texts.append(read)
    return texts
