"""All blueprints of applicants, for the application to register."""

from typing import Final

from forms_service.web.applicant import entrance, files, handing_in, overview, section

BLUEPRINTS: Final = (entrance.pages, entrance.out, overview.pages, section.pages, files.pages, handing_in.pages)
