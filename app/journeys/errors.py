"""Facts about journeys and questionnaires that stop a request."""

from typing import NamedTuple

from app.errors import Conflict, Invalid, NotFound


class JourneyNotFound(NotFound):
    """There is no such journey, stage or step, or it is not the viewer's to see."""

    code = "journey_not_found"


class QuestionnaireNotFound(NotFound):
    """There is no such questionnaire or version, or it is not the viewer's to see."""

    code = "questionnaire_not_found"


class NotReadyToPublish(Conflict):
    """Something in the version has to be mended before it can be published."""

    code = "not_ready_to_publish"


class UnknownTemplate(Invalid):
    """No template with this code is shipped."""

    code = "unknown_template"


class JourneyLocked(Conflict):
    """The journey is in the field: its texts may change, its stages and steps may not."""

    code = "journey_locked"


class JourneyChanged(Conflict):
    """The map was arranged by somebody else since the sender saw it."""

    code = "journey_changed"


class UndoTooLate(Conflict):
    """Something else was changed since; taking the older change back would undo that too."""

    code = "undo_too_late"


class WorkshopNotFound(NotFound):
    """There is no such workshop, or it is not the viewer's to see."""

    code = "workshop_not_found"


class WorkshopClosed(Conflict):
    """Nobody writes in a workshop that is closed."""

    code = "workshop_closed"


class WorkshopStepNotPossible(Conflict):
    """The lifecycle of a workshop has no such step."""

    code = "workshop_step_not_possible"


class VersionStepNotPossible(Conflict):
    """The lifecycle of a questionnaire version has no such step."""

    code = "version_step_not_possible"


class DraftExists(Conflict):
    """There is already a draft of this questionnaire."""

    code = "draft_exists"


class NotADraft(Conflict):
    """The version is published or retired: its content never changes again."""

    code = "not_a_draft"


class StaleDraft(Conflict):
    """Somebody else has changed the draft since the sender saw it."""

    code = "stale_draft"


class NothingToTakeBack(Conflict):
    """There is no earlier, or no later, state of the draft."""

    code = "nothing_to_take_back"


class EditRefused(Conflict):
    """An edit that would break something else; ``places`` are the rules that read what it takes away."""

    code = "edit_refused"

    def __init__(self, message: str, places: tuple["RulePlace", ...] = ()) -> None:
        """``places``: where the rules stand."""
        super().__init__(message, places=[{"section": place.section, "question": place.question, "field": place.field} for place in places])
        self.places = places


class RulePlace(NamedTuple):
    """Where a rule stands: at a question, or at a section as a whole (then ``question`` is empty)."""

    section: str
    question: str
    field: str
