"""All blueprints of the office, for the application to take."""

from forms_service.web.office import (
    application,
    checking,
    closed_files,
    contents,
    deciding,
    inbox,
    mails,
    publishing,
    sign_in,
)

BLUEPRINTS = (
    sign_in.pages,
    sign_in.out,
    inbox.pages,
    application.pages,
    closed_files.pages,
    checking.pages,
    deciding.pages,
    publishing.pages,
    mails.pages,
    contents.pages,
)
