"""What the demo's shoppers write about the web shop, by how it went: low, in between, high."""

from typing import Final

BAD, MIXED, GOOD = "bad", "mixed", "good"
TEXTS: Final[dict[str, dict[str, dict[str, tuple[str, ...]]]]] = {
    "unpacking_words": {
        BAD: {
            "nl": (
                "De doos was gescheurd en met plakband dichtgemaakt; het artikel zat er los in, zonder papier eromheen.",
                "Een doos drie keer te groot, vol plastic kussentjes. Het artikel had een deuk aan de zijkant.",
                "Natte doos, de pakbon onleesbaar. Wat ik bestelde zat in een zak van een andere winkel.",
                "Drie lagen tape en geen begin te vinden; met de schaar ging ik bijna door de stof.",
            ),
            "en": (
                "The box was torn and closed again with tape; the article lay loose in it, with nothing around it.",
                "A box three times too large, full of plastic cushions. The article had a dent on one side.",
                "A wet box, the packing slip unreadable. What I ordered came in a bag of another shop.",
                "Three layers of tape and no end to find; the scissors nearly went through the fabric.",
            ),
        },
        MIXED: {
            "nl": (
                "Een gewone kartonnen doos, het artikel in een plastic zak. Heel en compleet, meer niet.",
                "Netjes ingepakt, wel veel papier. De pakbon lag bovenop, een retourformulier zat er niet bij.",
                "Zoals je het verwacht van een webwinkel: doos open, artikel eruit, doos bij het oud papier.",
            ),
            "en": (
                "A plain cardboard box, the article in a plastic bag. Whole and complete, no more than that.",
                "Packed neatly, with a lot of paper. The packing slip lay on top, there was no form for a return.",
                "What one expects of a web shop: box open, article out, box with the waste paper.",
            ),
        },
        GOOD: {
            "nl": (
                "Een stevige doos die precies paste, met een scheurstrip. Bovenop een kaartje met mijn naam, daaronder zijdepapier.",
                "Alles van karton, niets te veel. Het retouretiket zat er al bij, met in drie zinnen wat ik moet doen.",
                "Uitpakken was een feestje: een strik die losging met één ruk en een briefje van wie het had ingepakt.",
                "Er zat een stofmonster bij van de andere kleur waar ik over twijfelde. Daar is over nagedacht.",
            ),
            "en": (
                "A sturdy box that fitted exactly, with a strip to tear. A card with my name on top, tissue paper under it.",
                "All of it cardboard, nothing too much. The return label was in it already, with what to do in three sentences.",
                "Unpacking was a treat: a ribbon that came off at one pull and a note from the person who had packed it.",
                "A sample of the other colour I had hesitated about lay in it. Somebody gave that some thought.",
            ),
        },
    },
    "service_words": {
        BAD: {
            "nl": (
                "Ik kreeg twee keer dezelfde standaardtekst over de voorwaarden. Mijn vraag over de verzendkosten bleef liggen.",
                "De chat sloot zichzelf af terwijl ik nog zat te typen.",
                "Vier dagen niets, en daarna een mail met de vraag of ik tevreden was over het antwoord.",
            ),
            "en": (
                "I was sent the same standard text about the conditions twice. My question about the postage was left lying.",
                "The chat closed itself while I was still typing.",
                "Nothing for four days, and then a mail asking whether I was pleased with the answer.",
            ),
        },
        MIXED: {
            "nl": (
                "Na een paar minuten kwam er een antwoord dat klopte, kort en zonder naam eronder.",
                "Het stond op de pagina met vragen, al moest ik daar zelf naartoe worden gestuurd.",
                "Vriendelijke man aan de telefoon, die me wel twee keer in de wacht zette.",
            ),
            "en": (
                "After some minutes there was an answer that was right, short and without a name under it.",
                "It was on the page with questions, though I had to be sent there.",
                "A friendly man on the telephone, who put me on hold twice.",
            ),
        },
        GOOD: {
            "nl": (
                "Zij vroeg eerst welke bestelling het was en stuurde meteen de link naar het juiste afgiftepunt mee.",
                "Binnen een uur had ik een mens aan de lijn die mijn bestelling voor zich had en het meteen rechtzette.",
                "“Houd die kapotte maar” schreef hij, en de nieuwe lag er twee dagen later.",
            ),
            "en": (
                "She first asked which order it was and sent the link to the right drop-off point along at once.",
                "Within an hour I had a human being on the line who had my order before her and put it right at once.",
                "“Just keep the broken one,” he wrote, and the new one came two days later.",
            ),
        },
    },
    "one_change": {
        BAD: {
            "nl": (
                "Zet op de eerste pagina van de retour wanneer je je geld terugkrijgt; ik heb er drie keer naar gezocht.",
                "Laat een mens antwoorden zodra iemand voor de tweede keer hetzelfde vraagt.",
                "Beloof geen drie werkdagen als het er zeven worden.",
            ),
            "en": (
                "Say on the first page of the return when the money comes back; I looked for it three times.",
                "Let a person answer as soon as somebody asks the same thing twice.",
                "Do not promise three working days when it takes seven.",
            ),
        },
        MIXED: {
            "nl": (
                "Stuur op de dag van de bezorging een tijdvak van een uur; een hele middag thuisblijven is veel gevraagd.",
                "Eén pagina waarop staat waar mijn pakje en mijn geld zijn, in plaats van vijf mails.",
                "Foto's van de maat naast iets bekends; nu was het een gok.",
            ),
            "en": (
                "Send a window of an hour on the day of the delivery; a whole afternoon at home is much to ask.",
                "One page that says where my parcel and my money are, in place of five mails.",
                "Pictures of the size beside something one knows; now it was a guess.",
            ),
        },
        GOOD: {
            "nl": (
                "Zo laten. Alleen de bevestiging van de retour zou een dag eerder mogen komen.",
                "Niets. Nou ja: de mails mogen korter.",
                "Laat me de doos van de heenweg gebruiken, dat scheelt zoeken naar karton.",
            ),
            "en": (
                "Leave it as it is. Only the confirmation of the return might come a day earlier.",
                "Nothing. Well: the mails may be shorter.",
                "Let me use the box it came in, that spares me looking for cardboard.",
            ),
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
OPENINGS: Final[dict[str, tuple[str, ...]]] = {
    "nl": (
        "Tweede keer dat ik hier iets bestel.", "Alles op mijn telefoon gedaan.", "Een gewone bestelling, één artikel.", "Het was een doordeweekse avond.",
        "Ik had er eerlijk gezegd niet veel van verwacht.", "Mijn huisgenoot keek mee.",
    ),
    "en": (
        "The second time I order something here.", "All of it done on my telephone.", "An ordinary order, one article.", "It was a weekday evening.",
        "To be honest, I had not expected much.", "The one I live with looked on.",
    ),
}  # fmt: skip
ENDINGS: Final[dict[str, tuple[str, ...]]] = {
    "nl": (
        "Zo staat het ook in mijn aantekeningen.", "Bij een andere winkel had ik dat nog niet meegemaakt.", "De rest van de week heb ik er niets meer van gehoord.",
        "Ik heb er een schermafbeelding van.",
    ),
    "en": (
        "My notes say the same.", "At another shop I had not had that yet.", "For the rest of the week I heard nothing more of it.", "I took a picture of it.",
    ),
}  # fmt: skip
"""Before and after what was written about the parcel and the service; not around a wish."""
