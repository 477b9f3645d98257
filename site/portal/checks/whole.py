"""All checks of the content, one after the other."""

from collections.abc import Callable
from typing import Final

from portal.catalogue import Gathered
from portal.checks.calls import check_calls, check_forms, check_mails, check_main_call
from portal.checks.files import check_needed_pages, check_page_names
from portal.checks.places import check_municipalities, check_practices, check_start
from portal.checks.report import Report
from portal.checks.texts import check_bodies, check_variables
from portal.samples import samples
from programme.errors import Problem

_CHECKS: Final[tuple[Callable[[Gathered, Report], None], ...]] = (
    check_needed_pages,
    check_page_names,
    check_calls,
    check_forms,
    check_main_call,
    check_municipalities,
    check_practices,
    check_start,
    check_variables,
    check_bodies,
    check_mails,
)


def check_catalogue(catalogue: Gathered, *, production: bool = False) -> tuple[Problem, ...]:
    """Return everything that is wrong between the files."""
    report = Report(catalogue)
    for check in _CHECKS:
        check(catalogue, report)
    if production:
        for path, key, at, message in samples(catalogue):
            report.add(path, "sample", message, at=at, key=key)
    return tuple(sorted(report.problems, key=lambda problem: (problem.path, problem.line or 0)))
