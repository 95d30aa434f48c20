"""Imports every models.py, so that ``Base.metadata`` is whole (for Alembic and tests)."""

from app.accounts import models as accounts
from app.assignments import models as assignments
from app.audit import models as audit
from app.capture import models as capture
from app.clients import models as clients
from app.db import Base
from app.jobs import models as jobs
from app.journeys import models as journeys
from app.journeys.interchange import models as interchange
from app.mail import models as mail
from app.quality import models as quality
from app.recruitment import models as recruitment
from app.reporting import models as reporting
from app.results import models as results
from app.studies import models as studies
from app.visits import models as visits

MODULES = (
    accounts, assignments, audit, capture, clients, interchange, jobs, journeys, mail, quality, recruitment, reporting, results, studies, visits,
)  # fmt: skip
metadata = Base.metadata
