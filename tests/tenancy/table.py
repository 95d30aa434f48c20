"""Who gets what: a row for every route of the application. test_matrix.py tries each row with each actor.

Read a row as: this route asks for this permission; these people get it; to those it does not exist (``hidden``, 404); everybody
else is stopped at the door (sign-in or 401, and 403). A route without a row fails the test, and so does a row without a route.
"""

# Rows stand as in a table, a line each.
# fmt: off

from app.access.permissions import Permission as P  # noqa: N817 - a table wants short words
from tests.tenancy.rows import (
    ADMIN,
    APPLICANT,
    CLIENTS,
    EVERYONE,
    GET,
    HEAD,
    MANAGERS,
    NOBODY,
    OTHER_CLIENT,
    OTHER_LOCATION,
    OTHER_SHOPPERS,
    OWN_CLIENT,
    OWN_LOCATION,
    OWN_SHOPPER,
    POST,
    PUT,
    SHOPPERS,
    SIGNED_IN,
    STAFF,
    Row,
    form,
    sent_json,
)

EXEMPT = {
    "/static": "built files, the same for everybody; no data",
    "/healthz": "says that the process lives, and nothing else",
    "/readyz": "says which of database, queue and storage answer, and nothing else",
    "/api/openapi.json": "the description of the API, which is public",
    "/api/docs": "the same for reading, in development only",
    "/docs/oauth2-redirect": "comes with the page above",
}
"""Routes without a permission, and why that is right."""

PASSWORD = "a long enough passphrase"
DAY, TWO_WEEKS = "2026-11-24", "2026-12-06"
STEP = form(name_nl="Kaartje", name_en="Ticket", channel="store")
SCENARIO = form(title_nl="Kaartje", title_en="Ticket", instructions_nl="Vraag.", instructions_en="Ask.")

ACCOUNTS: list[Row] = [
    GET("/", P.PUBLIC, EVERYONE, 303, but={"anonymous": 200}),
    GET("/sign-in", P.PUBLIC, EVERYONE, 303, but={"anonymous": 200}),
    POST("/sign-in", P.PUBLIC, EVERYONE, 422, body=form(email="nobody@example.org", password="wrong")),
    POST("/sign-out", P.PUBLIC, EVERYONE),
    GET("/sign-in/link", P.PUBLIC, EVERYONE),
    POST("/sign-in/link", P.PUBLIC, EVERYONE, body=form(email="nobody@example.org")),
    GET("/sign-in/link/{token=token_sign_in}", P.PUBLIC, EVERYONE),
    GET("/sign-in/link/{token=unknown}", P.PUBLIC, EVERYONE, 410),
    POST("/sign-in/link/{token=token_sign_in}", P.PUBLIC, EVERYONE),
    POST("/sign-in/link/{token=token_reset}", P.PUBLIC, EVERYONE, 410),
    GET("/password/reset", P.PUBLIC, EVERYONE),
    POST("/password/reset", P.PUBLIC, EVERYONE, body=form(email="nobody@example.org")),
    GET("/password/reset/{token=token_reset}", P.PUBLIC, EVERYONE),
    POST("/password/reset/{token=token_reset}", P.PUBLIC, EVERYONE, body=form(password=PASSWORD)),
    POST("/password/reset/{token=token_sign_in}", P.PUBLIC, EVERYONE, 410, body=form(password=PASSWORD)),
    GET("/invitation/{token=token_invite}", P.PUBLIC, EVERYONE),
    POST("/invitation/{token=token_invite}", P.PUBLIC, EVERYONE, body=form(name="Iemand", password=PASSWORD)),
    GET("/confirm/{token=token_confirm}", P.PUBLIC, EVERYONE),
    POST("/confirm/{token=token_confirm}", P.PUBLIC, EVERYONE),
    GET("/mail-sent", P.PUBLIC, EVERYONE),
    GET("/account", P.ACCOUNT_OWN, SIGNED_IN),
    POST("/account", P.ACCOUNT_OWN, SIGNED_IN, body=form(name="Nieuwe Naam", locale="en")),
    GET("/account/password", P.ACCOUNT_OWN, SIGNED_IN, 303),
    POST("/account/password", P.ACCOUNT_OWN, SIGNED_IN, 422, body=form(current="wrong", password=PASSWORD)),
    GET("/account/sessions/end", P.ACCOUNT_OWN, SIGNED_IN, 303),
    POST("/account/sessions/end", P.ACCOUNT_OWN, SIGNED_IN),
    GET("/users", P.USER_EDIT, ADMIN),
    POST("/users", P.USER_EDIT, ADMIN, body=form(name="Nieuw", email="nieuw@example.org", new_role="reviewer", locale="nl")),
    POST("/users/{user_id=colleague}/disable", P.USER_EDIT, ADMIN),
    POST("/users/{user_id=colleague}/enable", P.USER_EDIT, ADMIN),
    POST("/users/{user_id=colleague}/invite", P.USER_EDIT, ADMIN, 409),
    POST("/users/{user_id=member_head}/disable", P.USER_EDIT, NOBODY, hidden=ADMIN),
    GET("/theme", P.PUBLIC, EVERYONE, 303),
    POST("/theme", P.PUBLIC, EVERYONE, body=form(theme="dark", next="/account")),
    GET("/language", P.PUBLIC, EVERYONE, 303),
    POST("/language", P.PUBLIC, EVERYONE, body=form(language="en", next="/account")),
    GET("/style", P.PUBLIC, NOBODY, hidden=EVERYONE),
    GET("/outbox", P.PUBLIC, ADMIN, hidden=EVERYONE - ADMIN),
    GET("/outbox/{mail_id}", P.PUBLIC, ADMIN, hidden=EVERYONE - ADMIN),
    GET("/outbox/{mail_id}/body", P.PUBLIC, ADMIN, hidden=EVERYONE - ADMIN),
]

APPLICATION = form(
    name="Nieuwe Gast", email="nieuwe.gast@example.net", birth_date="1990-01-01", country="NL", postal_code="3511 AB", city="Utrecht",
    languages=["nl"], travel_radius_km="25", consent="yes", password=PASSWORD,
)  # fmt: skip
RECRUITMENT: list[Row] = [
    GET("/apply", P.PUBLIC, EVERYONE, 303, but={"anonymous": 200}),
    POST("/apply", P.PUBLIC, EVERYONE, body=APPLICATION),
    GET("/apply/sent", P.PUBLIC, EVERYONE),
    GET("/application", P.APPLICATION_OWN, SHOPPERS),
    POST("/application/confirmation", P.APPLICATION_OWN, SHOPPERS),
    GET("/application/test", P.APPLICATION_OWN, SHOPPERS, 303),
    POST("/application/test", P.APPLICATION_OWN, APPLICANT, but={"shopper": 409, "other_shopper": 409}),
    GET("/application/test/check", P.APPLICATION_OWN, SHOPPERS, 303),
    POST("/application/test/check", P.APPLICATION_OWN, SHOPPERS, 409),
    GET("/application/test/{code=no_such}", P.APPLICATION_OWN, SHOPPERS, 303),
    POST("/application/test/{code=no_such}", P.APPLICATION_OWN, SHOPPERS, 409, body=form(value="a")),
    GET("/application/scene/{name=no_such}.svg", P.APPLICATION_OWN, NOBODY, hidden=SHOPPERS),
    GET("/profile", P.APPLICATION_OWN, SHOPPERS),
    POST("/profile", P.APPLICATION_OWN, SHOPPERS, body=form(country="BE", postal_code="9000", city="Gent", languages=["nl"], travel_radius_km="30")),
    POST("/profile/pause", P.APPLICATION_OWN, SHOPPERS, but={"applicant": 409}),
    POST("/profile/resume", P.APPLICATION_OWN, SHOPPERS, 409),
    GET("/shoppers", P.SHOPPER_SEE, MANAGERS),
    GET("/shoppers/{shopper_id}", P.SHOPPER_SEE, MANAGERS),
    POST("/shoppers/{shopper_id}/suspend", P.SHOPPER_EDIT, MANAGERS, body=form(reason="Did not turn up, three times.")),
    POST("/shoppers/{shopper_id}/pause", P.SHOPPER_EDIT, MANAGERS),
    POST("/shoppers/{shopper_id}/reactivate", P.SHOPPER_EDIT, MANAGERS, 409),
]

CLIENT = form(name="Zeester Retail", sector="food", locale="nl", brand_colour="#123456")
CLIENT_PAGES: list[Row] = [
    GET("/clients", P.CLIENT_SEE, STAFF),
    POST("/clients", P.CLIENT_EDIT, MANAGERS, body=CLIENT),
    GET("/clients/new", P.CLIENT_EDIT, MANAGERS),
    GET("/clients/brand-preview", P.CLIENT_EDIT, MANAGERS),
    GET("/clients/{client_id}", P.CLIENT_SEE, STAFF),
    POST("/clients/{client_id}", P.CLIENT_EDIT, MANAGERS, body=CLIENT),
    GET("/clients/{client_id}/edit", P.CLIENT_EDIT, MANAGERS),
    GET("/clients/{client_id}/locations", P.CLIENT_SEE, STAFF),
    POST("/clients/{client_id}/locations", P.CLIENT_EDIT, MANAGERS, body=form(name="Halte", country="BE")),
    GET("/clients/{client_id}/locations/new", P.CLIENT_EDIT, MANAGERS),
    GET("/clients/{client_id}/locations/{location_id}", P.CLIENT_EDIT, MANAGERS),
    GET("/clients/{client_id}/locations/{location_id=location_b1}", P.CLIENT_EDIT, NOBODY, hidden=MANAGERS),
    POST("/clients/{client_id}/locations/{location_id}", P.CLIENT_EDIT, MANAGERS, body=form(name="Halte", country="BE")),
    POST("/clients/{client_id}/locations/{location_id=location_b1}", P.CLIENT_EDIT, NOBODY, hidden=MANAGERS, body=form(name="Halte", country="BE")),
    POST("/clients/{client_id}/locations/{location_id}/closed", P.CLIENT_EDIT, MANAGERS, body=form(to="closed")),
    GET("/clients/{client_id}/locations/import", P.CLIENT_EDIT, MANAGERS),
    POST("/clients/{client_id}/locations/import", P.CLIENT_EDIT, MANAGERS, 422, body=form(country="NL")),
    GET("/clients/{client_id}/locations/import/{import_id}", P.CLIENT_EDIT, MANAGERS),
    GET("/clients/{client_id}/locations/import/{import_id=import_b}", P.CLIENT_EDIT, NOBODY, hidden=MANAGERS),
    POST("/clients/{client_id}/locations/import/{import_id}/columns", P.CLIENT_EDIT, MANAGERS, body=form(name="name")),
    POST("/clients/{client_id}/locations/import/{import_id}/apply", P.CLIENT_EDIT, MANAGERS),
    POST("/clients/{client_id}/locations/import/{import_id=import_b}/apply", P.CLIENT_EDIT, NOBODY, hidden=MANAGERS),
    GET("/clients/{client_id}/locations/import/{import_id}/bad-rows.csv", P.CLIENT_EDIT, MANAGERS),
    GET("/clients/{client_id}/people", P.CLIENT_SEE, STAFF),
    GET("/clients/{client_id}/people/invite", P.CLIENT_EDIT, MANAGERS),
    POST("/clients/{client_id}/people/invite", P.CLIENT_EDIT, MANAGERS, body=form(name="Lid", email="lid@example.org", scope="head", locale="nl")),
    GET("/clients/{client_id}/people/picker", P.CLIENT_EDIT, MANAGERS),
    GET("/clients/{client_id}/people/{user_id}", P.CLIENT_EDIT, MANAGERS),
    GET("/clients/{client_id}/people/{user_id=member_other_head}", P.CLIENT_EDIT, NOBODY, hidden=MANAGERS),
    POST("/clients/{client_id}/people/{user_id}", P.CLIENT_EDIT, MANAGERS, body=form(scope="head")),
    POST("/clients/{client_id}/people/{user_id=member_other_head}", P.CLIENT_EDIT, NOBODY, hidden=MANAGERS, body=form(scope="head")),
    POST("/clients/{client_id}/people/{user_id}/remove", P.CLIENT_EDIT, MANAGERS),
]

JOURNEYS: list[Row] = [
    GET("/clients/{client_id}/journeys", P.STUDY_SEE, STAFF),
    POST("/clients/{client_id}/journeys", P.STUDY_EDIT, MANAGERS, body=form(name="Reis")),
    POST("/clients/{client_id}/questionnaires", P.STUDY_EDIT, MANAGERS, 422, body=form(name="Vragen", template="no_such")),
    GET("/journeys/{journey_id}", P.STUDY_SEE, STAFF),
    POST("/journeys/{journey_id}", P.STUDY_EDIT, MANAGERS, body=form(name="Reis", goal="")),
    GET("/journeys/{journey_id}/edit", P.STUDY_EDIT, MANAGERS),
    GET("/journeys/{journey_id}/stages/{stage_id}", P.STUDY_EDIT, MANAGERS),
    POST("/journeys/{journey_id}/stages/{stage_id}", P.STUDY_EDIT, MANAGERS, body=form(name_nl="Kopen", name_en="Buying")),
    POST("/journeys/{journey_id}/stages/{stage_id}/move", P.STUDY_EDIT, MANAGERS, body=form(to="earlier")),
    POST("/journeys/{journey_id}/stages/{stage_id}/remove", P.STUDY_EDIT, MANAGERS),
    GET("/journeys/{journey_id}/stages/{stage_id}/steps/{step_id}", P.STUDY_EDIT, MANAGERS),
    POST("/journeys/{journey_id}/stages/{stage_id}/steps/{step_id}", P.STUDY_EDIT, MANAGERS, body=STEP),
    POST("/journeys/{journey_id}/steps/{step_id}/move", P.STUDY_EDIT, MANAGERS, body=form(to="earlier")),
    POST("/journeys/{journey_id}/steps/{step_id}/remove", P.STUDY_EDIT, MANAGERS),
    GET("/questionnaires/{questionnaire_id}", P.STUDY_SEE, STAFF),
    POST("/questionnaires/{questionnaire_id}", P.STUDY_EDIT, MANAGERS, body=form(name="Vragen")),
    POST("/questionnaires/{questionnaire_id}/versions", P.STUDY_EDIT, MANAGERS, 409),
    POST("/questionnaires/{questionnaire_id}/versions/{version_id}/{verb=publish}", P.STUDY_EDIT, MANAGERS),
]

STUDIES: list[Row] = [
    GET("/studies", P.STUDY_SEE, STAFF),
    POST("/studies", P.STUDY_EDIT, MANAGERS, 422, body=form(client_id="$client_a", name="Najaar", template="no_such")),
    GET("/studies/new", P.STUDY_EDIT, MANAGERS),
    GET("/questionnaires/{questionnaire_id}/check", P.STUDY_SEE, STAFF),
    GET("/questionnaires/{questionnaire_id}/compare", P.STUDY_SEE, STAFF),
    GET("/clients/{client_id}/studies", P.STUDY_SEE, STAFF),
    GET("/studies/{study_id}", P.STUDY_SEE, STAFF),
    POST("/studies/{study_id}/status/{verb=close}", P.STUDY_EDIT, MANAGERS, 409),
    GET("/studies/{study_id}/basics", P.STUDY_EDIT, MANAGERS),
    POST("/studies/{study_id}/basics", P.STUDY_EDIT, MANAGERS, body=form(name="Najaar", fee="20,00", languages=["nl"], minimum_level="1")),
    GET("/studies/{study_id}/norms", P.STUDY_EDIT, MANAGERS),
    POST("/studies/{study_id=draft_study_a}/norms", P.STUDY_EDIT, MANAGERS, body=form(norm="75")),
    GET("/studies/{study_id}/caps", P.STUDY_EDIT, MANAGERS),
    POST("/studies/{study_id=draft_study_a}/caps", P.STUDY_EDIT, MANAGERS, body=form(per_day="2")),
    POST("/studies/{study_id=draft_study_a}/caps/levels", P.STUDY_EDIT, MANAGERS, 422, body=form(kind="per_day", amount="5", minimum_level="2")),
    POST(
        "/studies/{study_id}/caps/exceptions", P.STUDY_EDIT, MANAGERS, 422,
        body=form(shopper_number="284117", kind="per_day", amount="5", reason="Lives next door"),
    ),
    POST("/studies/{study_id}/caps/{rule_id}/remove", P.STUDY_EDIT, MANAGERS),
    GET("/studies/{study_id}/scenarios", P.STUDY_EDIT, MANAGERS),
    GET("/studies/{study_id}/scenarios/{scenario_id}", P.STUDY_EDIT, MANAGERS),
    POST("/studies/{study_id=draft_study_a}/scenarios/{scenario_id=draft_scenario_a}", P.STUDY_EDIT, MANAGERS, body=SCENARIO),
    POST("/studies/{study_id=draft_study_a}/scenarios/{scenario_id=draft_scenario_a}/remove", P.STUDY_EDIT, MANAGERS),
    GET("/studies/{study_id}/briefing", P.STUDY_EDIT, MANAGERS),
    POST("/studies/{study_id}/briefing", P.STUDY_EDIT, MANAGERS, 422, body=form(title_nl="Vooraf")),
    POST("/studies/{study_id}/briefing/publish", P.STUDY_EDIT, MANAGERS, 409),
    GET("/studies/{study_id}/waves", P.STUDY_EDIT, MANAGERS),
    GET("/studies/{study_id}/waves/{wave_id}", P.STUDY_EDIT, MANAGERS),
    POST("/studies/{study_id}/waves/{wave_id=planned_a}", P.STUDY_EDIT, MANAGERS, body=form(name="Najaar", starts_on=DAY, ends_on=TWO_WEEKS)),
    POST("/studies/{study_id}/waves/{wave_id}/status/{verb=close}", P.STUDY_EDIT, MANAGERS),
    GET("/studies/{study_id}/waves/{wave_id}/quota", P.STUDY_SEE, STAFF),
    POST("/studies/{study_id}/waves/{wave_id=planned_a}/quota", P.STUDY_EDIT, MANAGERS, body=form(choose="all", scenario_ids=["$scenario_a"], target="1")),
    POST("/studies/{study_id}/waves/{wave_id=planned_a}/targets", P.STUDY_EDIT, MANAGERS, body=form(verb="save")),
]

FIELD: list[Row] = [
    GET("/today", P.STAFF_SEE, STAFF),
    GET("/palette?q=Kwikstaart", P.STAFF_SEE, STAFF),
    GET("/field", P.VISIT_SEE, STAFF),
    GET("/field/visits/{visit_id=open}", P.VISIT_SEE, STAFF),
    GET("/field/visits/{visit_id=in_review}", P.VISIT_SEE, STAFF),
    POST("/field/visits/{visit_id=open}/invite", P.VISIT_ASSIGN, MANAGERS, body=form(shopper=["$other_shopper_profile"], answer_within="2")),
    POST("/field/visits/{visit_id=open}/assign", P.VISIT_ASSIGN, MANAGERS, body=form(shopper="$free_shopper_profile", planned_on="$tomorrow")),
    POST("/field/visits/{visit_id}/withdraw", P.VISIT_ASSIGN, MANAGERS, body=form(reason="The place is closed.")),
    POST("/field/visits/{visit_id}/undo-assignment", P.VISIT_ASSIGN, MANAGERS),
    POST("/field/visits/{visit_id=open}/take-back", P.VISIT_ASSIGN, MANAGERS),
    GET("/field/waves/{wave_id}/progress", P.VISIT_SEE, STAFF),
    GET("/field/shoppers/{shopper_id}/visits", P.VISIT_SEE, STAFF),
]

EVENT = {"sequence": 1, "kind": "start", "value": {}, "captured_at": "2026-11-22T10:00:00Z", "elapsed_ms": 0, "questionnaire_version_id": "$version_a"}
EVENTS = {"json": {"device_id": "00000000-0000-4000-8000-000000000001", "sent_at": "2026-11-22T10:00:00Z", "app_version": "t", "events": [EVENT]}}
PHONE: list[Row] = [
    GET("/phone", P.PUBLIC, EVERYONE),
    GET("/phone/", P.PUBLIC, EVERYONE),
    GET("/phone/{path:path=visits}", P.PUBLIC, EVERYONE),
    GET("/phone/sw.js", P.PUBLIC, EVERYONE),
    GET("/phone/manifest.webmanifest", P.PUBLIC, EVERYONE),
    GET("/api/v1/phone/work", P.WORK_OWN, SHOPPERS),
    POST("/api/v1/phone/offers/{offer_id}/accept", P.WORK_OWN, OWN_SHOPPER, 200, hidden=OTHER_SHOPPERS, body=sent_json(planned_on="$tomorrow")),
    POST("/api/v1/phone/offers/{offer_id}/decline", P.WORK_OWN, OWN_SHOPPER, 200, hidden=OTHER_SHOPPERS, body=sent_json(reason="No time")),
    GET("/api/v1/phone/visits/{visit_id}", P.WORK_OWN, OWN_SHOPPER, hidden=OTHER_SHOPPERS),
    GET("/api/v1/phone/visits/{visit_id=approved_b}", P.WORK_OWN, frozenset({"other_shopper"}), hidden=OWN_SHOPPER | APPLICANT),
    POST(
        "/api/v1/phone/visits/{visit_id}/briefing-check", P.WORK_OWN, OWN_SHOPPER, 200, hidden=OTHER_SHOPPERS,
        body={"json": {"briefing_version": 1, "answers": {"stopwatch": "joining"}}},
    ),
    POST("/api/v1/phone/visits/{visit_id=briefed}/events", P.WORK_OWN, OWN_SHOPPER, 200, hidden=OTHER_SHOPPERS, body=EVENTS),
    PUT("/api/v1/phone/visits/{visit_id=briefed}/evidence/{sha256=photo_sha256}", P.WORK_OWN, OWN_SHOPPER, hidden=OTHER_SHOPPERS | CLIENTS, body={"content": "$photo"}),
    POST("/api/v1/phone/visits/{visit_id}/appeal", P.WORK_OWN, OWN_SHOPPER, 409, hidden=OTHER_SHOPPERS, body=sent_json(text="The photo shows platform four, not five.")),
    GET("/evidence/{evidence_id}", P.EVIDENCE_SEE, STAFF | OWN_SHOPPER, hidden=OTHER_SHOPPERS),
    GET("/evidence/{evidence_id}/thumb", P.EVIDENCE_SEE, STAFF | OWN_SHOPPER, hidden=OTHER_SHOPPERS),
]

REASON = "The receipt is of another day."
REVIEW: list[Row] = [
    GET("/review", P.VISIT_REVIEW, STAFF),
    GET("/review/{visit_id=in_review}", P.VISIT_REVIEW, STAFF),
    POST("/review/{visit_id=in_review}/ask", P.VISIT_REVIEW, STAFF, body=form(version="1", text="Which desk was open?")),
    POST("/review/{visit_id=in_review}/drop/{question_id}", P.VISIT_REVIEW, STAFF, body=form(version="1")),
    POST("/review/{visit_id=in_review}/flags/{flag_id}", P.VISIT_REVIEW, STAFF, body=form(version="1", state="fine")),
    POST("/review/{visit_id=in_review}/return", P.VISIT_REVIEW, STAFF, body=form(version="1", text="Which desk was open?")),
    POST("/review/{visit_id=in_review}/approve", P.VISIT_REVIEW, STAFF, body=form(version="1")),
    POST("/review/{visit_id=in_review}/exclude", P.VISIT_REVIEW, STAFF, body=form(version="1", reason=REASON)),
    POST("/review/{visit_id=in_review}/reject", P.VISIT_REVIEW, STAFF, body=form(version="1", reason=REASON)),
    POST("/review/{visit_id=in_review}/not-completed", P.VISIT_REVIEW, STAFF, 409, body=form(version="1", reason=REASON)),
    POST("/review/{visit_id=in_review}/take-up", P.VISIT_REVIEW, STAFF, 409, body=form(version="1")),
    POST("/review/{visit_id=in_review}/appeal", P.VISIT_REVIEW, STAFF, 409, body=form(version="1", status="waiting_client")),
    POST("/review/{visit_id=approved}/reopen", P.VISIT_REOPEN, STAFF, 422, body=form(version="2", kind="", reason=REASON)),
]

SEES_PLACE = HEAD | OWN_LOCATION
RESULTS: list[Row] = [
    GET("/overview", P.RESULTS_OWN, CLIENTS),
    GET("/overview?wave={wave_a}", P.RESULTS_OWN, OWN_CLIENT, hidden=OTHER_CLIENT),
    GET("/overview/live?wave={wave_a}", P.RESULTS_OWN, OWN_CLIENT, hidden=OTHER_CLIENT),
    GET("/journey", P.RESULTS_OWN, CLIENTS),
    GET("/journey?wave={wave_a}", P.RESULTS_OWN, OWN_CLIENT, hidden=OTHER_CLIENT),
    GET("/locations", P.RESULTS_OWN, CLIENTS),
    GET("/locations?wave={wave_a}", P.RESULTS_OWN, OWN_CLIENT, hidden=OTHER_CLIENT),
    GET("/locations/{location_id}", P.RESULTS_OWN, SEES_PLACE, hidden=OTHER_CLIENT | OTHER_LOCATION),
    GET("/locations/{location_id}?wave={wave_b}", P.RESULTS_OWN, NOBODY, hidden=CLIENTS),
    GET("/words", P.RESULTS_OWN, CLIENTS),
    GET("/words?wave={wave_a}", P.RESULTS_OWN, OWN_CLIENT, hidden=OTHER_CLIENT),
    GET("/results", P.RESULTS_SEE, STAFF),
    GET("/results/waves/{wave_id}", P.RESULTS_SEE, STAFF),
    GET("/results/waves/{wave_id}/live", P.RESULTS_SEE, STAFF),
    GET("/results/waves/{wave_id}/journey", P.RESULTS_SEE, STAFF),
    GET("/results/waves/{wave_id}/locations", P.RESULTS_SEE, STAFF),
    GET("/results/waves/{wave_id}/locations/{location_id}", P.RESULTS_SEE, STAFF),
    GET("/results/waves/{wave_id}/words", P.RESULTS_SEE, STAFF),
]

REPORTS: list[Row] = [
    GET("/reports", P.REPORT_SEE, STAFF | CLIENTS),
    POST("/waves/{wave_id}/reports", P.REPORT_MAKE, MANAGERS, body=form(locale="en")),
    GET("/reports/{report_id}/row", P.REPORT_MAKE, MANAGERS),
    POST("/reports/{report_id}/retry", P.REPORT_MAKE, MANAGERS, 409),
    POST("/reports/{report_id=unpublished}/publish", P.REPORT_MAKE, MANAGERS),
    POST("/reports/{report_id}/unpublish", P.REPORT_MAKE, MANAGERS),
    GET("/reports/{report_id}/withdraw", P.REPORT_MAKE, MANAGERS),
    POST("/reports/{report_id}/withdraw", P.REPORT_MAKE, MANAGERS, body=form(reason="A wrong figure on page three.")),
    GET("/reports/{report_id}/download", P.REPORT_SEE, STAFF | HEAD, hidden=CLIENTS - HEAD),
    GET("/reports/{report_id=unpublished}/download", P.REPORT_SEE, STAFF, hidden=CLIENTS),
    GET("/reports/{report_id=report_b}/download", P.REPORT_SEE, STAFF | OTHER_CLIENT, hidden=OWN_CLIENT),
]

TABLE: list[Row] = [*ACCOUNTS, *RECRUITMENT, *CLIENT_PAGES, *JOURNEYS, *STUDIES, *FIELD, *PHONE, *REVIEW, *RESULTS, *REPORTS]
