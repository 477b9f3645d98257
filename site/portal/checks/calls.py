"""Whether calls, forms and messages fit together."""

from typing import Final

from portal.catalogue import OPERATOR, Gathered
from portal.checks.report import Report
from portal.sources import ROOT_NAME
from programme.call import Call, check_form
from programme.form import Audience, Form
from programme.mails import MAIL_VARIABLES
from programme.schemas.mail import render_mail
from programme.spelling import suggestion

_AUDIENCES: Final = {"form": Audience.APPLICANT, "formal_check": Audience.OFFICE}


def check_calls(catalogue: Gathered, report: Report) -> None:
    """Look for calls whose folder, forms or formal check are not theirs."""
    for name, call in catalogue.calls.items():
        path = f"aufrufe/{name}/call.yml"
        if call.id != name:
            report.add(path, "call_id", f"Der Ordner heißt „{name}“, der Aufruf „{call.id}“.", at="id:", key="id")
        if call.formal_check is None:
            message = "Ohne formale Prüfung bleibt jede Bewerbung liegen. Nennen Sie ein Formular der Geschäftsstelle."
            report.add(path, "no_formal_check", message, key="formal_check")
        for key, form_id in (("form", call.form), ("formal_check", call.formal_check)):
            if form_id is not None and form_id in catalogue.forms:
                _check_form_of_call(catalogue.forms[form_id], key, call, path, report)
            elif form_id is not None and f"formulare/{form_id}.yml" not in catalogue.failed:
                hint = suggestion(form_id, catalogue.forms)
                message = f"Das Formular „{form_id}“ gibt es nicht.{hint}"
                report.add(path, "unknown_form", message, at=f"{key}:", key=key)


def check_main_call(catalogue: Gathered, report: Report) -> None:
    """Look whether the operator's call is there."""
    wanted = catalogue.operator.main_call if catalogue.operator else ""
    if wanted and wanted not in catalogue.calls and f"aufrufe/{wanted}/call.yml" not in catalogue.failed:
        message = f"Den Aufruf „{wanted}“ gibt es nicht.{suggestion(wanted, catalogue.calls)}"
        report.add(OPERATOR, "unknown_call", message, at="main_call:", key="main_call")


def check_forms(catalogue: Gathered, report: Report) -> None:
    """Look for forms that are not named like their file."""
    for name, form in catalogue.forms.items():
        if form.id != name:
            path = f"formulare/{name}.yml"
            report.add(path, "form_id", f"Die Datei heißt „{name}“, das Formular „{form.id}“.", at="id:", key="id")


def _check_form_of_call(form: Form, key: str, call: Call, path: str, report: Report) -> None:
    report.problems += check_form(form, call, f"{ROOT_NAME}/formulare/{form.id}.yml")
    wanted = _AUDIENCES[key]
    if form.audience is not wanted:
        message = f"Das Formular „{form.id}“ füllt nicht der richtige Kreis aus. Nötig ist audience: {wanted}."
        report.add(path, "form_audience", message, at=f"{key}:", key=key)


def check_mails(catalogue: Gathered, report: Report) -> None:
    """Look for messages that are missing or ask for values that the service does not have."""
    for name, offered in MAIL_VARIABLES.items():
        path = f"mails/{name}.md"
        if name not in catalogue.mails and path not in catalogue.failed:
            report.add(path, "file_missing", "Diese Nachricht fehlt. Der Dienst verschickt sie von selbst.")
        for variable in catalogue.mails[name].variables if name in catalogue.mails else ():
            if variable not in offered:
                message = f"Für „{variable}“ hat der Dienst keinen Wert.{suggestion(variable, sorted(offered))}"
                report.add(path, "unknown_variable", message, at=f"{variable}:", key=f"variables.{variable}")
    for name, mail in catalogue.mails.items():
        try:
            render_mail(mail, mail.variables)
        except (KeyError, ValueError) as error:
            report.add(f"mails/{name}.md", "mail", f"Die Nachricht lässt sich nicht füllen: {error}.")
