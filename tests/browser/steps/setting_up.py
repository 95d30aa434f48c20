"""The manager sets up: client, locations from a table, study from a template, wave, quota, people."""

import datetime as dt
import re

from playwright.sync_api import Page, expect

from tests.browser.steps.signing_in import Person, open_mailed_link

BAD_ROWS = 2
LOCATIONS = """\
nr;naam;straat;postcode;plaats;land;lat;lon;bezoekers
LV;Leuven;Martelarenplein 16;3000;Leuven;BE;50.8812;4.7160;38000
AN;Antwerpen-Centraal;Koningin Astridplein 27;2018;Antwerpen;BE;51.2172;4.4211;41000
LG;Liège-Guillemins;Place des Guillemins 2;4000;Liège;BE;50.6246;5.5670;15000
X1;Nowhere;Emptystreet 1;1000;Brussel;BE;95.2;4.3;10
X2;Elsewhere;Farstreet 2;1000;Brussel;Atlantis;50.8;4.3;10
"""


def make_client(page: Page, address: str, name: str, colour: str) -> str:
    """A client with its colour; returns the address of its page."""
    page.goto(f"{address}/clients/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Sector").fill("rail")
    page.get_by_role("group", name="Language of the client").get_by_label("English").check()
    page.get_by_label("Brand colour").fill(colour)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    return page.url


def import_locations(page: Page, client_url: str) -> None:
    """Upload a table with good and bad rows, read the preview, import the good ones."""
    page.goto(f"{client_url}/locations/import")
    page.get_by_label("A table as CSV").set_input_files({"name": "stations.csv", "mimeType": "text/csv", "buffer": LOCATIONS.encode()})
    page.get_by_role("button", name="Upload and check").click()
    problems = page.locator("#problems")
    expect(problems).to_contain_text(f"{BAD_ROWS} rows are left out")
    expect(problems).to_contain_text("5")
    expect(problems).to_contain_text("Nowhere")
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.get_by_role("heading", level=1, name="Imported")).to_be_visible()
    page.goto(f"{client_url}/locations")
    expect(page.get_by_role("rowheader", name="Leuven")).to_be_visible()
    expect(page.get_by_text("Nowhere")).to_have_count(0)


def make_study(page: Page, address: str, client_url: str, name: str) -> str:
    """A draft from the template for stations; returns its address."""
    page.goto(f"{address}/studies/new?client={client_url.rsplit('/', 1)[1]}")
    page.get_by_role("radio", name=re.compile("Railway station")).check()
    page.get_by_label("What is it called?").fill(name)
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    return page.url


def fill_in_parts(page: Page, study_url: str) -> None:
    """Fee, norms, caps and the briefing, one page after the other as the checklist leads."""
    page.goto(f"{study_url}/basics")
    page.get_by_label("Fee for each visit").fill("24,50")
    page.get_by_role("checkbox", name="English").check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Norm of the study").fill("70")
    page.get_by_role("button", name="Save and go on").click()
    expect(page).to_have_url(re.compile("/caps$"))
    page.get_by_label("Visits on one day").fill("2")
    page.get_by_role("button", name="Save and go on").click()
    expect(page).to_have_url(re.compile("/scenarios$"))
    page.get_by_role("link", name="Go on to the briefing").click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page).to_have_url(re.compile("/waves$"))


def make_wave(page: Page, study_url: str, name: str) -> None:
    """One wave from today on, with a quota of one visit at one location."""
    today = dt.datetime.now(dt.UTC).date()
    page.goto(f"{study_url}/waves/new")
    page.get_by_label("Name").fill(name)
    page.get_by_label("First day").fill(today.isoformat())
    page.get_by_label("Last day").fill((today + dt.timedelta(days=14)).isoformat())
    page.get_by_role("button", name="Save and choose the locations").click()
    page.get_by_role("radio", name=re.compile("By id")).check()
    page.get_by_label("Ids, one on each line").fill("LV")
    page.get_by_role("group", name="Scenarios").get_by_label("The cheapest return").check()
    page.get_by_role("button", name="Add to the quota").click()
    expect(page.get_by_role("rowheader", name="Leuven")).to_be_visible()


def publish_and_open(page: Page, study_url: str) -> None:
    """Into the field: the study is published, its wave opened."""
    page.goto(study_url)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish the study").click()
    page.get_by_role("button", name="Open the wave").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Open the wave").click()
    expect(page.get_by_role("button", name="Close the wave").first).to_be_visible()


def invite_client_person(page: Page, client_url: str, person: Person) -> None:
    """Invite somebody of the client's head office."""
    page.goto(f"{client_url}/people/invite")
    page.get_by_label("Name", exact=True).fill(person.name)
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_role("group", name="Language of the invitation").get_by_label("English").check()
    page.get_by_role("radio", name=re.compile("ead office")).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(person.email)).to_be_visible()


def accept_invitation(page: Page, address: str, person: Person) -> None:
    """The invited person follows the link and chooses a password."""
    open_mailed_link(page, address, person.email, "nvit")
    page.get_by_label("Choose a password").fill(person.password)
    page.get_by_role("button", name="Start").click()
    expect(page).to_have_url(re.compile("/overview"))
