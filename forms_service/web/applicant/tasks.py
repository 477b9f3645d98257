"""How far a draft is: one line per section, the progress in words, the next thing to do."""

from dataclasses import dataclass

from forms_service.services.applications import Application
from forms_service.web.applicant import words
from programme.answers import SectionStatus
from programme.form import Section

_STROKES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One section in the task list."""

    section: Section
    number: int
    status: SectionStatus
    note: str

    @property
    def tag(self) -> str:
        """The word of the state; problems are counted."""
        return words.STATUS_WORDS[self.status]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The state of all sections; `strokes` of the house are drawn, five when all are complete."""

    tasks: tuple[Task, ...]
    done: int
    missing: str
    strokes: int
    following: Task | None

    @property
    def headline(self) -> str:
        """The progress in words."""
        number = len(self.tasks)
        if self.done == number:
            return "Alle Abschnitte sind fertig"
        verb = "ist" if self.done == 1 else "sind"
        return f"{self.done} von {number} Abschnitten {verb} fertig" if self.done else "Noch kein Abschnitt ist fertig"


def progress_of(application: Application) -> Progress:
    """Count what is there and find what comes next: mistakes first, then the first open section."""
    tasks = tasks_of(application)
    done = sum(task.status is SectionStatus.COMPLETE for task in tasks)
    order = (SectionStatus.FAULTY, SectionStatus.STARTED, SectionStatus.OPEN)
    following = next((task for status in order for task in tasks if task.status is status), None)
    return Progress(
        tasks=tasks,
        done=done,
        missing=words.what_is_missing(application.reading),
        strokes=_STROKES if done == len(tasks) else min(_STROKES - 1, _STROKES * done // len(tasks)),
        following=following,
    )


def tasks_of(application: Application) -> tuple[Task, ...]:
    """List the sections with their states."""
    return tuple(
        Task(section=section, number=number, status=application.status(section), note=_note(application, section))
        for number, section in enumerate(application.form.sections, 1)
    )


def _note(application: Application, section: Section) -> str:
    """Count what is missing in the same way as the whole draft does, so that the sections add up to it."""
    reading = application.reading
    ids = {one.id for one in section.questions if one.id in reading.visible}
    missing = words.missing_parts(one for one in reading.missing if one.question_id in ids)
    problems = sum(one.question_id in ids for one in reading.problems)
    files = sum(one.question_id in ids for one in application.files)
    parts = [f"noch {missing}" if missing else "alle Pflichtangaben sind da"]
    if problems:
        parts = parts if missing else []
        parts.append(words.counted(problems, "Angabe stimmt noch nicht", "Angaben stimmen noch nicht"))
    if files:
        parts.append(words.counted(files, "Datei", "Dateien"))
    if application.status(section) is SectionStatus.OPEN and not missing:
        parts = ["alles freiwillig"]
    return ", ".join(parts)
