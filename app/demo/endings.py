"""What the demo's shoppers add to their texts, per question, in Dutch and English: it fits good moments and bad ones."""

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
