"""Facts about studies and waves that stop a request."""

from app.errors import Conflict, Invalid, NotFound


class StudyNotFound(NotFound):
    """There is no such study, wave or part of it, or it is not the viewer's to see."""

    code = "study_not_found"


class StudyStepNotPossible(Conflict):
    """The lifecycle of a study or wave has no such step from where it stands."""

    code = "study_step_not_possible"


class StudyNotReady(Conflict):
    """Something is still missing before the study can go into the field."""

    code = "study_not_ready"


class VersionNotUsable(Conflict):
    """A study cannot go on with this version of the questionnaire."""

    code = "version_not_usable"


class StudyLocked(Conflict):
    """The study is in the field (or over): this part of it stays as it is."""

    code = "study_locked"


class WaveNotReady(Conflict):
    """The wave has no quota, or its study is not in the field."""

    code = "wave_not_ready"


class CapNotWider(Invalid):
    """An exception, or a cap for a higher level, has to allow more than the ordinary cap."""

    code = "cap_not_wider"


class ShopperUnknown(Invalid):
    """There is no shopper with this number."""

    code = "shopper_unknown"


class PartUnknown(Invalid):
    """A journey, questionnaire, scenario or location that is not this client's or study's."""

    code = "part_unknown"
