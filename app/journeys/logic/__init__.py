"""The rule language of questionnaires: parsed once, evaluated alike by server and phone."""
