"""What the demo's shoppers wrote: per question, by how the step felt (bad, mixed, good), in Dutch and English."""

from typing import Final

BAD, MIXED, GOOD = "bad", "mixed", "good"

TEXTS: Final[dict[str, dict[str, dict[str, tuple[str, ...]]]]] = {
    "impression_words": {
        BAD: {
            "nl": (
                "De hal ruikt naar vocht en twee van de vier lampen zijn stuk. Er staat nergens een bank waar je wilt zitten.",
                "Overal peuken bij de ingang en een kapotte kaartautomaat met een stuk karton ervoor. Je wilt hier zo snel mogelijk weg.",
                "Een donkere hal, een lege snoepautomaat en niemand te zien. Het voelt als een plek waar niemand verantwoordelijk voor is.",
            ),
            "en": (
                "The hall smells of damp and two of the four lamps are broken. There is no bench you would want to sit on.",
                "Cigarette ends at the door and a ticket machine with a piece of cardboard in front of it. You want to leave as soon as you can.",
            ),
        },
        MIXED: {
            "nl": (
                "Netjes, maar zonder ziel. De vloer is schoon, de helft van de winkelpanden staat leeg.",
                "Druk en rumoerig, wel overzichtelijk. Ik zag meteen waar ik heen moest, maar nergens een rustige plek.",
            ),
            "en": (
                "Tidy, but without a soul. The floor is clean, half of the shops stand empty.",
                "Busy and noisy, but clear. I saw at once where to go, only nowhere a quiet spot.",
            ),
        },
        GOOD: {
            "nl": (
                "Licht, schoon en het ruikt naar koffie. Een medewerker in de hal knikte me toe toen ik binnenkwam.",
                "De klok, het hoge plafond, alles glimt. Ik had zin om te vertrekken nog voor ik een kaartje had.",
                "Verse bloemen bij de balie en een duidelijk bord. Je merkt dat hier mensen werken die er trots op zijn.",
            ),
            "en": (
                "Light, clean, and it smells of coffee. A member of staff in the hall nodded to me as I came in.",
                "Fresh flowers by the desk and one clear sign. You notice that people work here who are proud of it.",
            ),
        },
    },
    "advice_words": {
        BAD: {
            "nl": (
                "Hij keek niet op van zijn scherm en noemde alleen de prijs. Toen ik naar een goedkopere retour vroeg, zei hij: staat op de site.",
                "Ze was ondertussen aan het bellen. Ik moest mijn vraag drie keer stellen en liep weg met een duurder kaartje dan nodig.",
                "Kortaf en gehaast. Er stonden acht mensen achter me en dat liet ze merken.",
            ),
            "en": (
                "He did not look up from his screen and only named the price. When I asked for a cheaper return he said: it is on the website.",
                "She was on the phone meanwhile. I had to ask three times and left with a dearer ticket than I needed.",
            ),
        },
        MIXED: {
            "nl": (
                "Het antwoord klopte, maar ik moest er zelf om vragen. Vriendelijk, verder dan het kaartje ging het niet.",
                "Correct geholpen, zonder een woord te veel. De goedkopere retour noemde hij pas toen ik ernaar vroeg.",
            ),
            "en": (
                "The answer was right, but I had to ask for it. Friendly; it went no further than the ticket.",
                "Helped correctly, without a word too many. He mentioned the cheaper return only when I asked.",
            ),
        },
        GOOD: {
            "nl": (
                "Ze vroeg wanneer ik terug wilde, rekende het uit en schoof me het briefje toe: zo bespaart u zes euro. Geweldig.",
                "Hij legde de overstap uit, schreef het spoor op mijn kaartje en wenste me een goede reis. Ik voelde me geholpen.",
            ),
            "en": (
                "She asked when I wanted to come back, worked it out and slid me the note: this saves you six euros. Wonderful.",
                "He explained the connection, wrote the platform on my ticket and wished me a good journey. I felt looked after.",
            ),
        },
    },
    "conductor_words": {
        BAD: {
            "nl": (
                "Niemand gezien tot aan de eindhalte. Een jongen draaide luid muziek en niemand zei er iets van.",
                "De trein stond twaalf minuten stil zonder één woord uitleg.",
            ),
            "en": (
                "Nobody came by until the last stop. A boy played loud music and nobody said a word.",
                "The train stood still for twelve minutes without a word of explanation.",
            ),
        },
        MIXED: {
            "nl": ("De conducteur scande mijn kaartje en liep door. Vlot, meer niet.",),
            "en": ("The conductor scanned my ticket and walked on. Quick, and that was it.",),
        },
        GOOD: {
            "nl": (
                "De conductrice ging op haar hurken naast een oudere mevrouw zitten en tekende de overstap op haar kaartje. Ik was trots op die trein.",
                "Hij maakte een grapje over de regen, wist uit zijn hoofd mijn aansluiting en kwam later nog even zeggen dat die wachtte.",
            ),
            "en": (
                "The conductor crouched down next to the older lady and drew the connection on her ticket. I felt proud to be on that train.",
                "He joked about the rain, knew my connection by heart and came back later to say that it would wait.",
            ),
        },
    },
    "one_change": {
        BAD: {
            "nl": (
                "Zet op drukke uren een tweede loket open. Achttien mensen voor één balie, en drie collega's in de ruimte erachter.",
                "Laat iemand de wachtende mensen aankijken. Vijf minuten wachten is te doen, genegeerd worden niet.",
            ),
            "en": (
                "Open a second desk at busy hours. Eighteen people for one desk, and three colleagues in the room behind it.",
                "Have somebody look at the people who wait. Five minutes of waiting is bearable, being ignored is not.",
            ),
        },
        MIXED: {
            "nl": (
                "Een bord dat zegt hoe lang de wachttijd is, dan kun je kiezen.",
                "Betere verlichting op het achterste perron.",
            ),
            "en": (
                "A sign that says how long the wait is, so that you can choose.",
                "Better light on the far platform.",
            ),
        },
        GOOD: {
            "nl": (
                "Niets aan veranderen, behalve een bank bij de uitgang.",
                "Meer van deze mensen. De rest is goed.",
            ),
            "en": (
                "Change nothing, except for a bench near the exit.",
                "More of these people. The rest is fine.",
            ),
        },
    },
}

WHY: Final[dict[str, tuple[str, ...]]] = {
    "nl": ("Het bord bij de trap was afgeplakt en er hing geen ander.", "De lift was buiten dienst, zonder uitleg of datum.", "Bij de trap lag glas en op perron 3 stond een volle vuilnisbak.", "Ik kreeg het verkeerde spoor en merkte het pas boven."),
    "en": ("The sign by the stairs was taped over and there was no other.", "The lift was out of order, with no reason and no date.", "There was glass by the stairs and a full bin on platform 3.", "I was given the wrong platform and noticed only upstairs."),
}  # fmt: skip

GENERIC: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    BAD: {"nl": ("Niemand keek op of om. Ik heb het zelf maar uitgezocht en ben met minder weggegaan dan ik kwam halen.",), "en": ("Nobody looked up. I found out by myself and left with less than I came for.",)},
    MIXED: {"nl": ("In orde, niet meer dan dat. Het liep zoals je verwacht, en ik weet er morgen niets meer van.",), "en": ("All right, no more than that. It went as you would expect, and tomorrow I will not remember it.",)},
    GOOD: {"nl": ("Er werd echt meegedacht. Ik ging met een glimlach de deur uit en heb het thuis verteld.",), "en": ("They truly thought along with me. I left with a smile and told them about it at home.",)},
}  # fmt: skip

REVIEW_QUESTION: Final = {
    "nl": "Je tekst vertelt niet wie er tijdens het wachten naar je keek, of dat niemand dat deed. Wat gebeurde er precies, en na hoeveel minuten?",
    "en": "Your text does not tell who looked up while you waited, or that nobody did. What exactly happened, and after how many minutes?",
}
