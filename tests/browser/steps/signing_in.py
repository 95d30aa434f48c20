"""Accounts: somebody who can begin, signing in, and the mails that people get."""

import re
import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.kit.clock import now

WORKED_WITHIN_S = 20
PASSWORD = "a quiet field with guests"


@dataclass(frozen=True)
class Person:
    """Somebody who signs in."""

    name: str
    email: str
    password: str = PASSWORD


MANAGER = Person("Mia Maes", "mia@agency.example.org")
REVIEWER = Person("Ruben Roels", "ruben@agency.example.org")


def add_staff(session: Session) -> None:
    """The agency's own people, as an administrator would have invited them."""
    for person, role in ((MANAGER, Role.MANAGER), (REVIEWER, Role.REVIEWER)):
        session.add(
            User(
                email=person.email,
                name=person.name,
                role=role,
                password_hash=hash_password(person.password),
                locale="en",
                email_confirmed_at=now(),
            )
        )
    session.commit()


def sign_in(page: Page, address: str, person: Person) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url(re.compile("/sign-in"))


def open_mailed_link(page: Page, address: str, recipient: str, subject: str) -> None:
    """Read the newest mail to somebody on the outbox page, and follow its link."""
    page.goto(f"{address}/outbox?q={recipient}")
    row = page.get_by_role("row").filter(has_text=re.compile(subject))
    wait_for_row(page, row)
    row.first.get_by_role("link").first.click()
    page.get_by_role("link", name="Open the link in this mail").click()


def wait_for_row(page: Page, row: Locator) -> None:
    """Load a list anew until the worker has put a row there."""
    until = time.monotonic() + WORKED_WITHIN_S
    while row.count() == 0 and time.monotonic() < until:
        page.wait_for_timeout(200)
        page.reload()
