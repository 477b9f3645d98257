"""The five steps that every municipality of the programme walks. **Source:** 1, 3."""

from enum import StrEnum


class Stage(StrEnum):
    """One step (Schritt), in order."""

    KICK_OFF = "kick_off"
    MUNICIPAL_PROFILE = "municipal_profile"
    FUTURE_WORKSHOP = "future_workshop"
    WORKSHOP_PLAN = "workshop_plan"
    INTERIM_REVIEW = "interim_review"


STAGE_LABELS = {
    Stage.KICK_OFF: "Kick-Off",
    Stage.MUNICIPAL_PROFILE: "Kommunalprofil",
    Stage.FUTURE_WORKSHOP: "Zukunftswerkstatt",
    Stage.WORKSHOP_PLAN: "Werkstattplan",
    Stage.INTERIM_REVIEW: "Zwischenbilanz",
}
