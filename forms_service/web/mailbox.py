"""Soon."""

from forms_service.web.blueprint import Entry, guarded_blueprint

pages = guarded_blueprint("mailbox", __name__, Entry.PUBLIC)
