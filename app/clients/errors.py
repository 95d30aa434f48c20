"""Facts about clients that stop a request."""

from app.errors import Conflict, Invalid, NotFound, TooLarge


class ClientNotFound(NotFound):
    """There is no such client, or it is not the viewer's to see."""

    code = "client_not_found"


class LocationNotFound(NotFound):
    """There is no such location at this client."""

    code = "location_not_found"


class LocationIdTaken(Invalid):
    """Another location of this client has this id."""

    code = "location_id_taken"


class MemberNotFound(NotFound):
    """This person does not belong to this client."""

    code = "member_not_found"


class ClientNameTaken(Invalid):
    """Another client has this name."""

    code = "client_name_taken"


class MemberNeedsLocations(Invalid):
    """A member of a region or location was given no location."""

    code = "member_needs_locations"


class PersonBelongsElsewhere(Conflict):
    """This address already belongs to somebody who cannot be this client's."""

    code = "person_belongs_elsewhere"


class TableUnreadable(Invalid):
    """The uploaded file is not a table that can be read."""

    code = "table_unreadable"


class TableTooLarge(TooLarge):
    """The uploaded file has more bytes or rows than are taken."""

    code = "table_too_large"


class ImportAlreadyDone(Conflict):
    """This upload has been imported before."""

    code = "import_already_done"


class NothingToImport(Conflict):
    """No row of the upload can be imported."""

    code = "nothing_to_import"
