"""The manager finds the open visit, sees who fits and why, and invites."""

from playwright.sync_api import Page, expect

from tests.browser.steps.signing_in import Person


def invite_shopper(page: Page, address: str, place: str, person: Person) -> None:
    """Open the visit from the field's list, read why this person fits, and send an invitation."""
    page.goto(f"{address}/field?status=open")
    page.get_by_role("link", name=place).first.click()
    row = page.get_by_role("row").filter(has_text=person.name)
    expect(row.get_by_text("fits", exact=True).first).to_be_visible()
    row.get_by_text("All reasons").click()
    reasons = row.get_by_role("listitem")
    expect(reasons.filter(has_text="km").first).to_be_visible()
    row.get_by_label(f"Select {person.name}").check()
    page.get_by_placeholder("A word to them").fill("Close to your home, and the desk is quiet on weekdays.")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("row").filter(has_text=person.name).filter(has_text="Take back")).to_be_visible()
