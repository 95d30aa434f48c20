"""Facts about reports that stop a request."""

from app.errors import Conflict, Invalid, NotFound


class ReportNotFound(NotFound):
    """There is no such report, or it is not the viewer's to see."""

    code = "report_not_found"


class NothingToReport(Conflict):
    """The wave has no approved visit yet."""

    code = "nothing_to_report"


class ReportStepNotPossible(Conflict):
    """The report's lifecycle has no such step from where it is."""

    code = "report_step_not_possible"


class FiguresNoLongerHold(Conflict):
    """A visit that the report counts is not approved any more."""

    code = "figures_no_longer_hold"


class WithdrawalNeedsReason(Invalid):
    """A report is withdrawn with a reason."""

    code = "withdrawal_needs_reason"


class ReportLanguageUnknown(Invalid):
    """Reports are made in the languages we speak."""

    code = "report_language_unknown"


class ExportNotFound(NotFound):
    """There is no such export, or it has no file, or it is not the viewer's to see."""

    code = "export_not_found"
