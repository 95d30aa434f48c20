"""Facts about journeys and questionnaires that stop a request."""

from app.errors import Conflict, Invalid, NotFound


class JourneyNotFound(NotFound):
    """There is no such journey, stage or step, or it is not the viewer's to see."""

    code = "journey_not_found"


class QuestionnaireNotFound(NotFound):
    """There is no such questionnaire or version, or it is not the viewer's to see."""

    code = "questionnaire_not_found"


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
