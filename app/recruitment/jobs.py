"""What happens to applicants when time has passed."""

import sqlalchemy as sa

from app.access.viewer import SYSTEM
from app.db import Database
from app.kit.clock import now
from app.recruitment import actions, queries
from app.recruitment.errors import ShopperStepNotPossible
from app.recruitment.models import CoolDown
from app.recruitment.rules import ShopperStatus, one_month_before


def erase_failed(database: Database) -> int:
    """Each minute: erase who failed a month ago, one short transaction each, and forget cool-downs that ended. Returns how many were erased."""
    moment = now()
    limit = one_month_before(moment)
    with database.read() as session:
        due = queries.list_to_erase(session, limit)
        over = session.scalar(sa.select(sa.func.count()).select_from(CoolDown).where(CoolDown.until <= moment))
    erased = 0
    for shopper_id in due:
        with database.write() as session:
            # Somebody may have begun a new test, or another worker may have erased, since we looked.
            if shopper_id not in queries.list_to_erase(session, limit):
                continue
            try:
                shopper = actions.erase(session, SYSTEM, shopper_id)
            except ShopperStepNotPossible:
                continue
            erased += shopper.status is ShopperStatus.ERASED
            session.commit()
    if over:
        with database.write() as session:
            session.execute(sa.delete(CoolDown).where(CoolDown.until <= moment))
            session.commit()
    return erased
