"""Real small files to upload: a PDF and a picture, made here."""

from io import BytesIO

from PIL import Image
from pypdf import PdfWriter


def pdf() -> bytes:
    """Return a PDF of one empty page."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def picture() -> bytes:
    """Return a PNG."""
    out = BytesIO()
    Image.new("RGB", (120, 80), (20, 80, 109)).save(out, format="PNG")
    return out.getvalue()
