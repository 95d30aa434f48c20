"""Facts about uploaded questionnaires that stop a request."""

from app.errors import Conflict, Invalid, NotFound, TooLarge


class FormTooLarge(TooLarge):
    """The file has more bytes, or holds more, than is taken."""

    code = "form_too_large"


class FormUnreadable(Invalid):
    """The file is not one that can be read as a questionnaire."""

    code = "form_unreadable"


class FormRefused(Invalid):
    """The file can be read, but something in it keeps it from being imported; ``findings`` say where and why."""

    code = "form_refused"


class FormImportNotFound(NotFound):
    """There is no such upload, or it is not the viewer's to see."""

    code = "form_import_not_found"


class FormImportDone(Conflict):
    """This upload has been imported before."""

    code = "form_import_done"


class DraftInTheWay(Conflict):
    """The questionnaire has a draft already, which the import would replace."""

    code = "draft_in_the_way"
