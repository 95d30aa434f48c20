"""Facts about results that stop a request."""

from app.errors import NotFound


class WaveNotFound(NotFound):
    """There is no such wave, or its results are not the viewer's to see."""

    code = "wave_not_found"


class NoResultsHere(NotFound):
    """The location has no results in this wave, or is not the viewer's to see."""

    code = "no_results_here"
