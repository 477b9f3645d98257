"""From a released portrait to the public page, and back; the worker's part.

Each step can be repeated: the commit is found again by its trailers, writing out
and building do nothing twice, and „live“ is marked in one transaction. Killed
anywhere in between, the next try goes on from there.

An order is looked at again between naming the parent of its commit and making it.
Whoever overtakes it later commits on top of it or before it, and then the parent
has moved: an order that is no longer the last word never gets the last commit.
"""

import datetime as dt
import logging
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms_service.models.publication import Publication
from forms_service.services import audit, outbox
from forms_service.services.house import House
from forms_service.services.mail import enqueue_mail
from forms_service.services.outbox import Job
from forms_service.services.portraits import answered, text_sha256
from forms_service.services.ports import HistoryMovedError, UnknownDefinitionError
from forms_service.store import publications as store
from forms_service.store import sessions as people
from forms_service.store import submissions
from programme.errors import ReleaseMissing
from programme.municipality import Municipality
from programme.participation import Participation
from programme.portrait import municipality_from_register, with_participation, without_participation
from programme.publication import PublicationAction, PublicationState, move_publication
from programme.schemas.municipality import dump_municipality
from programme.schemas.participation import participation_from_json

log = logging.getLogger(__name__)

PUBLISH = "publish"
WITHDRAW = "withdraw"
_ACTOR = "system"
_RELEASE = "Release"
_TRIES = 5
_FOLDER = "kommunen"
_MAIL_KEYS = {"veroeffentlicht": "live", "nicht-mehr-oeffentlich": "ended"}
NO_RELEASE = "Die Kommune hat ihre Freigabe zurückgenommen."
"""The reason where it was not the office that took a portrait off the site."""


class UnreadablePageError(Exception):
    """The page has mistakes; it is not written over, the order waits until somebody has mended it."""

    code = "page.unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was released or withdrawn; `release` is the number of the audit row."""

    publication_id: str
    action: str
    release: str
    sha256: str
    municipality_key: str
    participation: Participation
    page_name: str | None
    """As it was kept with the release; the register may have lost the key since."""


def publish(house: House, job: Job) -> None:
    """Bring a released portrait to the public; nothing when the release is no longer the last word."""
    order = _start(house, job, PublicationState.RELEASED, PublicationState.PUBLISHING)
    commit = _committed(house, order) if order else None
    if order is not None and commit is not None and _is_last_word(house, order):
        _bring_out(house, order)
        _mark_live(house, order, commit)


def withdraw(house: House, job: Job) -> None:
    """Take a portrait off its page, and the page away where nothing else is on it."""
    order = _start(house, job, PublicationState.WITHDRAWING, PublicationState.WITHDRAWING)
    commit = _committed(house, order) if order else None
    if order is not None and commit is not None:
        _bring_out(house, order)
        _mark_withdrawn(house, order, commit)


def _start(house: House, job: Job, waiting: PublicationState, started: PublicationState) -> Order | None:
    """Take the order up, unless it was overtaken: edited, taken back, or done before."""
    release, sha256 = str(job.payload["release"]), str(job.payload["sha256"])
    with house.database.write() as session:
        publication = store.publication(session, str(job.payload["publication_id"]))
        if publication is None or not _is_wanted(publication, release, sha256, {waiting, started}):
            log.info("order overtaken kind=%s release=%s", job.kind, release)
            return None
        if publication.state == PublicationState.RELEASED and not _is_still_released(session, house, publication):
            return None
        publication.state = move_publication(PublicationState(publication.state), PublicationAction.START)
        return Order(
            publication_id=publication.id,
            action=job.kind,
            release=release,
            sha256=sha256,
            municipality_key=publication.municipality_key,
            participation=participation_from_json(publication.participation),
            page_name=publication.page_name,
        )


def _is_wanted(publication: Publication, release: str, sha256: str, states: set[PublicationState]) -> bool:
    is_last_word = str(publication.release_audit) == release
    is_same_text = publication.sha256 == sha256 == text_sha256(publication.participation)
    return is_last_word and is_same_text and PublicationState(publication.state) in states


def _is_still_released(session: Session, house: House, publication: Publication) -> bool:
    """The municipality may have taken its answers back since the office released the text."""
    if _has_release(session, house, publication):
        return True
    publication.state = move_publication(PublicationState(publication.state), PublicationAction.EDIT)
    publication.version += 1
    subject = f"publication:{publication.id}"
    audit.record(session, house.clock.now(), _ACTOR, "portrait.stopped", subject, note="release_missing")
    return False


def _has_release(session: Session, house: House, publication: Publication) -> bool:
    submission = submissions.submission(session, publication.submission_id)
    if submission is None:
        return False
    try:
        answered(session, house, submission)
    except ReleaseMissing:
        return False
    return True


def take_back(session: Session, now: dt.datetime, actor: str, publication: Publication) -> None:
    """Order a portrait off the site in the transaction at hand, also one on its way; nothing where it is neither."""
    state = PublicationState(publication.state)
    if state not in {PublicationState.LIVE, PublicationState.PUBLISHING}:
        return
    subject = f"publication:{publication.id}"
    noted = audit.record(session, now, actor, "portrait.withdraw", subject, new=publication.participation)
    publication.state = move_publication(state, PublicationAction.WITHDRAW)
    publication.version += 1
    publication.release_audit, publication.withdrawn_reason = noted.seq, None
    publication.saved_at = now
    payload = {"publication_id": publication.id, "release": noted.seq, "sha256": publication.sha256}
    outbox.enqueue(session, WITHDRAW, f"{WITHDRAW}:{publication.id}:{noted.seq}", payload, now)


def _committed(house: House, order: Order) -> str | None:
    """Find the commit of this order, or make it; None when the order is no longer the last word."""
    for _ in range(_TRIES):
        house.content.fetch()
        # Before looking: whoever commits this order in between moves the parent away from us.
        parent = house.content.head()
        found = house.content.find(_trailers(order))
        if found is not None:
            return found
        if not _is_last_word(house, order):
            log.info("order overtaken kind=%s release=%s", order.action, order.release)
            return None
        try:
            return _commit(house, order, parent)
        except HistoryMovedError:
            continue
    raise HistoryMovedError(order.release)


def _is_last_word(house: House, order: Order) -> bool:
    with house.database.read() as session:
        publication = store.publication(session, order.publication_id)
        return publication is not None and str(publication.release_audit) == order.release


def _trailers(order: Order) -> dict[str, str]:
    """Name the order in full: the number of the audit row alone begins anew with each database."""
    return {
        "Reference": order.participation.reference or "-",
        _RELEASE: order.release,
        "Content-Hash": order.sha256,
    }


def _commit(house: House, order: Order, parent: str) -> str:
    house.content.checkout()
    house.library.refresh()
    message = f"Publish {order.participation.reference or '-'} ({order.action})"
    return house.content.commit(_changes(house, order), message, _trailers(order), parent)


def _changes(house: House, order: Order) -> dict[str, str | None]:
    """Write the page as it will be; None takes it away, and a page that says it already is left as it is."""
    name, existing = _page(house, order)
    path = _path(name)
    if existing is None and house.content.read(path) is not None:
        raise UnreadablePageError(path)
    whole = _with_order(house, order, existing)
    if whole == existing:
        return {}
    return {path: dump_municipality(whole) if whole else None}


def _page(house: House, order: Order) -> tuple[str, Municipality | None]:
    """Find the page of an order; what is taken back is looked for where it stands, whatever the register says."""
    reference = order.participation.reference or ""
    held = house.library.page_holding(order.participation.call, reference) if order.action == WITHDRAW else None
    return held or (_page_name(house, order), house.library.municipality(order.municipality_key))


def _with_order(house: House, order: Order, existing: Municipality | None) -> Municipality | None:
    if order.action == WITHDRAW:
        reference = order.participation.reference or ""
        return without_participation(existing, order.participation.call, reference) if existing else None
    if existing is not None:
        return with_participation(existing, order.participation)
    entry = house.library.register.get(order.municipality_key)
    if entry is None:
        raise UnknownDefinitionError(order.municipality_key)
    return municipality_from_register(entry, order.participation)


def _page_name(house: House, order: Order) -> str:
    is_known = house.library.register.get(order.municipality_key) is not None
    if order.action == WITHDRAW and order.page_name is not None and not is_known:
        return order.page_name
    return house.library.page_name(order.municipality_key)


def _path(page_name: str) -> str:
    return f"{_FOLDER}/{page_name}.md"


def _bring_out(house: House, order: Order) -> None:
    """Write the commit out, build and switch."""
    path = _path(_page_name(house, order))
    house.content.checkout()
    house.library.refresh()
    house.site.publish([path])


def _mark_live(house: House, order: Order, commit: str) -> None:
    page_name = house.library.page_name(order.municipality_key)
    values = _mail_values(house, order, page_name)
    with house.database.write() as session:
        now = house.clock.now()
        publication = _finish(session, order)
        if publication is None:
            return
        publication.commit_id, publication.live_at, publication.page_name = commit, now, page_name
        audit.record(session, now, _ACTOR, "portrait.live", f"publication:{publication.id}", new=commit)
        if _has_release(session, house, publication):
            _promise_mail(session, now, order, publication, ("veroeffentlicht", values))
        else:
            # The municipality took its release back while the page was being built.
            take_back(session, now, _ACTOR, publication)


def _mail_values(house: House, order: Order, page_name: str) -> dict[str, str]:
    key = order.municipality_key
    named = house.library.municipality(key) or house.library.register.get(key)
    return {
        "reference": order.participation.reference or "",
        "municipality": named.name if named else key,
        "page": f"{house.settings.site_url}/kommunen/{page_name}/",
        "link": f"{house.settings.service_url}/bewerbung/v/",
        "operator": house.library.operator.name,
        "notice": house.library.operator.notice,
    }


def _promise_mail(
    session: Session, now: dt.datetime, order: Order, publication: Publication, message: tuple[str, dict[str, str]]
) -> None:
    name, values = message
    submission = submissions.submission(session, publication.submission_id)
    account = people.account(session, submission.account_id or "") if submission else None
    if account is None:
        return
    values = {**values, "link": f"{values['link']}{publication.submission_id}/"}
    key = f"{_MAIL_KEYS[name]}:{publication.id}:{order.release}"
    about = publication.submission_id
    enqueue_mail(session, now, key=key, to=account.email, name=name, values=values, about=about)


def _mark_withdrawn(house: House, order: Order, commit: str) -> None:
    values = _mail_values(house, order, _page_name(house, order))
    with house.database.write() as session:
        now = house.clock.now()
        publication = _finish(session, order)
        if publication is None:
            return
        was_public = publication.live_at is not None
        publication.commit_id, publication.live_at = commit, None
        audit.record(session, now, _ACTOR, "portrait.withdrawn", f"publication:{publication.id}", new=commit)
        if was_public:
            values["reason"] = publication.withdrawn_reason or NO_RELEASE
            _promise_mail(session, now, order, publication, ("nicht-mehr-oeffentlich", values))


def _finish(session: Session, order: Order) -> Publication | None:
    """Move the publication to its end; None when somebody has overtaken the order, or finished it before."""
    publication = store.publication(session, order.publication_id)
    if publication is None or str(publication.release_audit) != order.release:
        return None
    state = PublicationState(publication.state)
    if state not in {PublicationState.PUBLISHING, PublicationState.WITHDRAWING}:
        return None
    publication.state = move_publication(state, PublicationAction.FINISH)
    publication.version += 1
    return publication
