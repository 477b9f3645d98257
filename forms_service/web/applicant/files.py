"""Giving out one's own files: always as a download, whatever is inside."""

from flask.typing import ResponseReturnValue

from forms_service.services import attachments
from forms_service.web.applicant.frame import applicant, own_pages
from forms_service.web.downloads import as_download
from forms_service.web.house import current_house

pages = own_pages("files", __name__)


@pages.get("/bewerbung/v/<application_id>/dateien/<attachment_id>/")
def give_out(application_id: str, attachment_id: str) -> ResponseReturnValue:
    """Give out a file."""
    file = attachments.open_file(current_house(), applicant(), application_id, attachment_id)
    return as_download(file.stream, file.name, file.media_type)
