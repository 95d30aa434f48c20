"""What the demo's shoppers write about the web shop, by how it went: low, in between, high."""

from typing import Final

BAD, MIXED, GOOD = "bad", "mixed", "good"
TEXTS: Final[dict[str, dict[str, dict[str, tuple[str, ...]]]]] = {
    "unpacking_words": {
        BAD: {
            "nl": (
                "De doos was gescheurd en met plakband dichtgemaakt; het artikel zat er los in, zonder papier eromheen.",
                "Een doos drie keer te groot, vol plastic kussentjes. Het artikel had een deuk aan de zijkant.",
            ),
            "en": (
                "The box was torn and closed again with tape; the article lay loose in it, with nothing around it.",
                "A box three times too large, full of plastic cushions. The article had a dent on one side.",
            ),
        },
        MIXED: {
            "nl": (
                "Een gewone kartonnen doos, het artikel in een plastic zak. Heel en compleet, meer niet.",
                "Netjes ingepakt, wel veel papier. De pakbon lag bovenop, een retourformulier zat er niet bij.",
            ),
            "en": (
                "A plain cardboard box, the article in a plastic bag. Whole and complete, no more than that.",
                "Packed neatly, with a lot of paper. The packing slip lay on top, there was no form for a return.",
            ),
        },
        GOOD: {
            "nl": (
                "Een stevige doos die precies paste, met een scheurstrip. Bovenop een kaartje met mijn naam, daaronder zijdepapier.",
                "Alles van karton, niets te veel. Het retouretiket zat er al bij, met in drie zinnen wat ik moet doen.",
            ),
            "en": (
                "A sturdy box that fitted exactly, with a strip to tear. A card with my name on top, tissue paper under it.",
                "All of it cardboard, nothing too much. The return label was in it already, with what to do in three sentences.",
            ),
        },
    },
    "service_words": {
        BAD: {
            "nl": ("Ik kreeg twee keer dezelfde standaardtekst over de voorwaarden. Mijn vraag over de verzendkosten bleef liggen.",),
            "en": ("I was sent the same standard text about the conditions twice. My question about the postage was left lying.",),
        },
        MIXED: {
            "nl": ("Na een paar minuten kwam er een antwoord dat klopte, kort en zonder naam eronder.",),
            "en": ("After some minutes there was an answer that was right, short and without a name under it.",),
        },
        GOOD: {
            "nl": ("Zij vroeg eerst welke bestelling het was en stuurde meteen de link naar het juiste afgiftepunt mee.",),
            "en": ("She first asked which order it was and sent the link to the right drop-off point along at once.",),
        },
    },
    "one_change": {
        BAD: {
            "nl": (
                "Zet op de eerste pagina van de retour wanneer je je geld terugkrijgt; ik heb er drie keer naar gezocht.",
                "Laat een mens antwoorden zodra iemand voor de tweede keer hetzelfde vraagt.",
            ),
            "en": (
                "Say on the first page of the return when the money comes back; I looked for it three times.",
                "Let a person answer as soon as somebody asks the same thing twice.",
            ),
        },
        MIXED: {
            "nl": ("Stuur op de dag van de bezorging een tijdvak van een uur; een hele middag thuisblijven is veel gevraagd.",),
            "en": ("Send a window of an hour on the day of the delivery; a whole afternoon at home is much to ask.",),
        },
        GOOD: {
            "nl": ("Zo laten. Alleen de bevestiging van de retour zou een dag eerder mogen komen.",),
            "en": ("Leave it as it is. Only the confirmation of the return might come a day earlier.",),
        },
    },
}
WHY: Final[dict[str, tuple[str, ...]]] = {
    "nl": (
        "Ik heb twee keer moeten zoeken waar het stond, en de tweede keer stond er iets anders.",
        "De pagina noemde drie werkdagen, het werden er vijf, zonder bericht.",
        "Er stond een vinkje bij iets wat ik niet gevraagd had.",
        "Ze verwees me naar een pagina die niet meer bestond.",
        "Aan de buitenkant was niet te zien dat het breekbaar was; het lag op zijn kop voor de deur.",
        "Ik moest bellen om verder te kunnen, online ging het niet.",
    ),
    "en": (
        "I had to look twice for where it was said, and the second time it said something else.",
        "The page promised three working days, it took five, without a message.",
        "A box was ticked for something I had not asked for.",
        "I was sent to a page that no longer exists.",
        "Nothing on the outside said that it was fragile; it lay upside down before the door.",
        "I had to call to get any further, online it did not work.",
    ),
}
ENDINGS: Final[dict[str, tuple[str, ...]]] = {
    "nl": (
        "", "Dat viel me meteen op.", "Mijn huisgenoot zei hetzelfde.", "Bij een andere winkel ging dat vorige maand beter.",
        "Ik heb het nog eens nagekeken: het was echt zo.",
    ),
    "en": (
        "", "I noticed it at once.", "The one I live with said the same.", "At another shop that went better last month.",
        "I looked again to be sure: it was so.",
    ),
}  # fmt: skip
