"""What the demo's shoppers put before and after their texts, per question, in Dutch and English: it fits good moments and bad ones."""

from typing import Final

ENDINGS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "impression_words": {
        "nl": (
            "Er liepen op dat moment misschien twintig mensen rond, vooral studenten met koffers.",
            "Het regende, dus iedereen stond binnen; dat maakte het voller dan het anders zal zijn.",
            "Ik kwam binnen langs de kant van de fietsenstalling, niet door de hoofdingang.",
            "De omroep meldde intussen een spoorwijziging, goed te verstaan tot bij de deur.",
            "Tegenover de ingang wordt verbouwd, het lawaai hoor je tot in de hal.",
            "Een gezin met een kinderwagen zocht net als ik naar de borden met vertrektijden.",
        ),
        "en": (
            "There were perhaps twenty people about at that moment, mostly students with suitcases.",
            "It was raining, so everybody stood inside; that made it fuller than it will be otherwise.",
            "I came in by the side of the bicycle racks, not through the main entrance.",
            "A change of platform was being announced meanwhile, clear enough even at the door.",
            "They are building across the street, and you hear the noise of it in the hall.",
            "A family with a pram was looking for the departure boards, just as I was.",
        ),
    },
    "advice_words": {
        "nl": (
            "Ik vroeg naar een retour voor zaterdag met twee personen.",
            "Het gesprek duurde alles bij elkaar nog geen drie minuten.",
            "Achter het glas zat nog een tweede collega, die met de kassa bezig was.",
            "Ik betaalde met de kaart en kreeg het bonnetje zonder dat ik erom vroeg.",
            "Voor mij was een toerist aan de beurt die alleen Spaans sprak.",
            "Op de balie lag een folder over weekendtickets, daar is niets over gezegd.",
        ),
        "en": (
            "I asked for a return on Saturday for two people.",
            "The whole conversation took less than three minutes.",
            "A second colleague sat behind the glass, busy with the till.",
            "I paid by card and was given the receipt without asking for it.",
            "Before me it was the turn of a tourist who spoke only Spanish.",
            "A leaflet about weekend tickets lay on the desk; nothing was said about it.",
        ),
    },
    "conductor_words": {
        "nl": (
            "Ik zat in het derde rijtuig, tweede klas, aan het raam.",
            "De trein was ongeveer voor de helft bezet en vertrok op tijd.",
            "Dat was tussen de tweede en de derde halte, een kwartier na het vertrek.",
            "Mijn medereizigers keken ervan op, dat zag je aan de gezichten.",
            "De verwarming stond hoog en de schermen in het rijtuig deden het niet.",
            "Bij het uitstappen werd nog omgeroepen aan welke kant de deuren opengaan.",
        ),
        "en": (
            "I sat in the third carriage, second class, by the window.",
            "The train was about half full and left on time.",
            "This was between the second and the third stop, a quarter of an hour after leaving.",
            "The people around me noticed it too; you could see it in their faces.",
            "The heating was high and the screens in the carriage were dark.",
            "Before we got off it was announced on which side the doors would open.",
        ),
    },
    "one_change": {
        "nl": (
            "Dat valt op zodra je hier langer dan vijf minuten bent.",
            "Een vaste reiziger naast me zei uit zichzelf precies hetzelfde.",
            "Het kost weinig, en iedereen die hier overstapt heeft er iets aan.",
            "De rest kan wachten; dit zou ik als eerste aanpakken.",
            "Bij het volgende station op de lijn doen ze dat al zo.",
            "Vooral wie hier voor het eerst komt zou daar blij mee zijn.",
        ),
        "en": (
            "You notice it as soon as you have been here for five minutes.",
            "A commuter next to me said the very same without being asked.",
            "It costs little, and everybody who changes trains here would gain by it.",
            "The rest can wait; this is what I would begin with.",
            "At the next station down the line they already do it that way.",
            "It would please those most who come here for the first time.",
        ),
    },
}

OPENINGS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "impression_words": {
        "nl": (
            "Mijn trein ging pas over een halfuur.", "Ik was er een kwartier te vroeg en had de tijd om te kijken.", "Voor het eerst hier.",
            "Vanaf de tramhalte is het twee minuten lopen.", "Buiten stonden drie taxi's te wachten.", "Gezinnen, forenzen, een schoolklas.",
            "Door de schuifdeuren, langs de fietsers.", "Ik kwam met de bus.",
        ),
        "en": (
            "My train was not due for half an hour.", "I was fifteen minutes early and had time to look about.", "My first time here.",
            "It is a walk of two minutes from the tram.", "Outside three taxis stood waiting.", "Families, commuters, a school class.",
            "In through the sliding doors, past the cyclists.", "I came by bus.",
        ),
    },
    "advice_words": {
        "nl": (
            "Twee loketten open, ik kreeg het linkse.", "Mijn vraag ging over een reis met de fiets.", "Na het wachten was ik eindelijk aan de beurt.",
            "Ik zei dat ik een goedkope retour zocht.", "Loket 3, vlak bij de uitgang.", "Om eerlijk te zijn was ik zelf ook niet erg duidelijk.",
            "Er was net een dienst gewisseld.", "Ik deed alsof ik de weg niet wist.",
        ),
        "en": (
            "Two desks open, I was given the left one.", "What I asked about was a journey with a bicycle.", "After the wait it was my turn at last.",
            "I said that I was after a cheap return.", "Desk 3, close to the exit.", "To be honest, I was not very clear myself.",
            "A shift had just changed.", "I acted as if I did not know my way.",
        ),
    },
    "conductor_words": {
        "nl": (
            "Volle trein, mensen in het gangpad.", "Een halfuur onderweg, drie haltes.", "Ik zat achterin.", "Even na het vertrek.",
            "Tussen twee tunnels in.", "Ik had expres een plaats bij de deur gekozen.", "Rustige rit, een handvol reizigers.", "Met acht minuten vertraging vertrokken.",
        ),
        "en": (
            "A full train, people in the aisle.", "Half an hour on the way, three stops.", "I sat at the back.", "Just after leaving.",
            "In between two tunnels.", "I had chosen a seat by the door on purpose.", "A quiet ride, a handful of travellers.", "We left eight minutes late.",
        ),
    },
    "one_change": {
        "nl": (
            "Als ik één ding mag kiezen:", "Heel eenvoudig:", "Mijn voorstel:", "Wat ik morgen zou doen:", "Zonder aarzelen:", "Voor de volgende reiziger:",
        ),
        "en": (
            "If I may choose one thing:", "Quite simply:", "My proposal:", "What I would do tomorrow:", "Without hesitating:", "For the next traveller:",
        ),
    },
}  # fmt: skip
