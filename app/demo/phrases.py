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
                "Ik rook het toilet eerder dan ik het zag. De klok boven de uitgang stond stil op tien over drie.",
                "Twee winkels dicht, de derde met rolluiken half omlaag. Wie hier wacht, wacht staande.",
                "Bij binnenkomst stapte ik in een plas die door de hele hal liep; een emmer stond ernaast, leeg.",
                "Kaal en koud. Op het grote bord stonden vertrektijden van gisteren.",
            ),
            "en": (
                "The automatic door opened halfway and stuck; everybody squeezed through sideways with their bags.",
                "Pigeons walked about between the tables and nobody seemed to find that strange.",
                "The first thing I saw was a note that the toilets, the lift and the waiting room were out of order.",
                "Dark at five in the afternoon: one tube flickered, the rest was off. I kept a hand on my bag.",
                "A drink was spilled by the stairs long ago, to judge by how my shoes stuck to the floor.",
                "The departure board was blank, and the man at the kiosk told me that it had been so all week.",
            ),
        },
        MIXED: {
            "nl": (
                "Netjes, maar zonder ziel. De vloer is schoon, de helft van de winkelpanden staat leeg.",
                "Druk en rumoerig, wel overzichtelijk. Ik zag meteen waar ik heen moest, maar nergens een rustige plek.",
                "De hal zelf is in orde, alleen de gang naar de perrons is smal en slecht verlicht.",
                "Een station als zoveel andere: een kiosk, een paar banken, een rij bij de automaten.",
                "Mooi gebouw, al keek ik vooral naar de steigers. Zitten kon, eten kopen niet meer.",
            ),
            "en": (
                "Clean enough, and every sign in order. Nothing here makes you want to stay.",
                "Half of the hall is being rebuilt, and they do their best to keep it passable.",
                "Plenty of light, hardly a seat. I leant against a pillar with six others.",
                "The coffee bar was good, the draught along the doors was not.",
                "Big, grey and practical; I was through it before I had formed an opinion.",
            ),
        },
        GOOD: {
            "nl": (
                "Licht, schoon en het ruikt naar koffie. Een medewerker in de hal knikte me toe toen ik binnenkwam.",
                "De klok, het hoge plafond, alles glimt. Ik had zin om te vertrekken nog voor ik een kaartje had.",
                "Verse bloemen bij de balie en een duidelijk bord. Je merkt dat hier mensen werken die er trots op zijn.",
                "Wat een rust. Zachte verlichting, zitjes uit de tocht en nergens een papiertje op de grond.",
                "Iemand was de leuningen aan het poetsen en maakte meteen plaats voor mijn koffer.",
                "Ik kende dit station van vroeger en herkende het niet: ruim, warm, en je ziet vanaf de deur alle sporen.",
                "Kinderen stonden te kijken naar de modeltrein in de vitrine; ik heb zelf ook even stilgestaan.",
            ),
            "en": (
                "The morning sun fell through the old windows and somebody had just mopped the floor; it shone.",
                "A pianist played in the corner and people slowed their step to listen. So did I.",
                "Everything has its place here: tickets left, coffee right, trains straight ahead. I never had to look for anything.",
                "An employee with a broom wished me good morning before I had even looked up.",
                "New lifts, wide stairs, and plants that somebody clearly waters.",
                "Warm lamps above the benches and a shelf of books to take along; I would gladly have waited longer.",
                "It smelled of fresh bread, and the queue at the bakery was in a good mood.",
            ),
        },
    },
    "advice_words": {
        BAD: {
            "nl": (
                "Hij keek niet op van zijn scherm en noemde alleen de prijs. Toen ik naar een goedkopere retour vroeg, zei hij: staat op de site.",
                "Ze was ondertussen aan het bellen. Ik moest mijn vraag drie keer stellen en liep weg met een duurder kaartje dan nodig.",
                "Kortaf en gehaast. Er stonden acht mensen achter me en dat liet ze merken.",
                "Mijn vraag werd beantwoord met een vinger, richting automaat. Daar was ik net vandaan gekomen.",
                "“Dat weet ik niet” was het hele antwoord. Niemand werd erbij gehaald en niets werd opgezocht.",
                "Ik kreeg een kaartje naar het verkeerde station en de discussie die volgde was pijnlijk, met iedereen erbij.",
                "Zonder groet schoof hij het luik half dicht, terwijl ik mijn portemonnee nog in de hand had.",
            ),
            "en": (
                "The woman behind the glass answered my question to her colleague, not to me.",
                "He typed with two fingers, sighed, and said that I had better come back tomorrow.",
                "I was told to ask at the other desk, and there to ask at this one.",
                "My wish for something cheaper was waved away: everybody wants that.",
                "She printed the wrong day and let me pay for the change.",
                "He talked so fast and so softly through the hatch that I left with half of an answer.",
                "In the middle of my sentence the blind went down: break.",
            ),
        },
        MIXED: {
            "nl": (
                "Het antwoord klopte, maar ik moest er zelf om vragen. Vriendelijk, verder dan het kaartje ging het niet.",
                "Correct geholpen, zonder een woord te veel. De goedkopere retour noemde hij pas toen ik ernaar vroeg.",
                "Hij was aardig, zij wist het antwoord; samen kwamen ze er na wat zoeken uit.",
                "Ik kreeg wat ik vroeg. Over de werken aan het spoor van zaterdag begon ze niet, dat las ik later zelf.",
                "Snel en zakelijk. Het scherm was van mij weggedraaid, dus meekijken kon niet.",
            ),
            "en": (
                "I was helped within a minute. What I had come for, the cheapest way back, I found on the machine afterwards.",
                "Polite, a little tired. The answer stood in a leaflet that he pushed across.",
                "She had to look everything up, and did so with patience.",
                "A proper answer to exactly what I asked, and then: next, please.",
                "The clerk knew it all by heart; whether I had followed, he did not ask.",
            ),
        },
        GOOD: {
            "nl": (
                "Ze vroeg wanneer ik terug wilde, rekende het uit en schoof me het briefje toe: zo bespaart u zes euro. Geweldig.",
                "Hij legde de overstap uit, schreef het spoor op mijn kaartje en wenste me een goede reis. Ik voelde me geholpen.",
                "Met een potlood tekende ze op de achterkant van een folder waar ik moest overstappen. Die folder hangt nu op mijn koelkast.",
                "Hij zag dat ik twijfelde, vroeg waar ik eigenlijk naartoe wilde en vond een trein die een halfuur korter doet.",
                "Nog nooit zo vriendelijk iets niet gekregen: mijn korting gold niet, en hij legde geduldig uit wanneer wel.",
                "De mevrouw aan de balie sprak zacht tegen de oude heer voor mij en even later net zo rustig tegen mij.",
            ),
            "en": (
                "She turned her screen so that I could look along and let me choose between three connections.",
                "He remembered that the lift at my station is being repaired and planned another way round for me. I had not expected that.",
                "My pass turned out to have run out; she renewed it in two minutes and would not hear of an apology.",
                "He asked whether I travel more often and worked out what a day pass would save me next time.",
                "The clerk came out from behind the desk to show me on the map where the platform begins.",
                "She took her time, although the queue was long, and nobody behind me seemed to mind.",
            ),
        },
    },
    "conductor_words": {
        BAD: {
            "nl": (
                "Niemand gezien tot aan de eindhalte. Een jongen draaide luid muziek en niemand zei er iets van.",
                "De trein stond twaalf minuten stil zonder één woord uitleg.",
                "“Kaartje” was het enige woord, zonder op te kijken. Mijn vraag over de aansluiting ging verloren in zijn telefoon.",
                "Ze liep drie keer langs zonder de vrouw met de kinderwagen te helpen. Een student deed het uiteindelijk.",
                "De aansluiting werd gemist en wij stonden met zijn allen op het perron, niemand van de trein te bekennen.",
                "In ons rijtuig werkte geen enkel toilet. Toen ik het meldde, haalde hij zijn schouders op.",
            ),
            "en": (
                "He argued with somebody about a bicycle for three stops and walked past everybody else.",
                "We were sent to the front carriages over the loudspeaker, and found them locked.",
                "The heating roared and the window was shut tight. She said that she could do nothing about it and was gone.",
                "An old man asked twice where to change and was not given an answer.",
                "The whole trip somebody smoked in the vestibule; the conductor stepped over the ash.",
                "My question whether the train stops at my station was answered with: you will notice.",
            ),
        },
        MIXED: {
            "nl": (
                "De conducteur scande mijn kaartje en liep door. Vlot, meer niet.",
                "Eén keer langsgekomen, vriendelijk geknikt, verder niets van gemerkt.",
                "Omgeroepen werd er wel, alleen zo zacht dat de helft het niet verstond.",
                "Op mijn vraag kwam een kort, juist antwoord. Aan de overkant zat iemand die duidelijk hulp kon gebruiken en die niet kreeg.",
            ),
            "en": (
                "He checked the left side of the carriage and skipped ours. I did not miss it.",
                "A friendly voice over the loudspeaker; I never saw a face with it.",
                "She answered my question on her way to somewhere else, over her shoulder, and the answer was right.",
                "My ticket was looked at and given back. Outside it was raining; that is all I can say of it.",
            ),
        },
        GOOD: {
            "nl": (
                "De conductrice ging op haar hurken naast een oudere mevrouw zitten en tekende de overstap op haar kaartje. Ik was trots op die trein.",
                "Hij maakte een grapje over de regen, wist uit zijn hoofd mijn aansluiting en kwam later nog even zeggen dat die wachtte.",
                "Toen we stilstonden kwam ze persoonlijk elk rijtuig in om te zeggen wat er was en hoe lang het zou duren.",
                "Een kind mocht het fluitje vasthouden, de hele coupé lachte. En mijn overstap had hij intussen ook al nagekeken.",
                "Zijn stem klonk door de trein alsof hij er plezier in had: elk station met iets erbij om te zien.",
                "Ik had het verkeerde kaartje. Ze legde uit wat het juiste was en liet het hierbij, met een knipoog.",
            ),
            "en": (
                "He saw me hurry along the platform, held the door and laughed: the next one only goes in an hour.",
                "She lifted a pram into the carriage with one hand and checked my ticket with the other.",
                "We ran late, and he walked through the train writing down for everybody which connection would still work.",
                "A lost glove went from seat to seat until she had found its owner; after that the whole carriage was talking.",
                "He told the tourists in three languages where to get off and gave them a tip for lunch as well.",
                "She let a little boy look into the driver's cab at the end. I have seldom travelled so cheerfully.",
            ),
        },
    },
    "one_change": {
        BAD: {
            "nl": (
                "Zet op drukke uren een tweede loket open. Achttien mensen voor één balie, en drie collega's in de ruimte erachter.",
                "Laat iemand de wachtende mensen aankijken. Vijf minuten wachten is te doen, genegeerd worden niet.",
                "Haal de kapotte automaten weg of repareer ze. Drie keer aanschuiven voor niets is genoeg.",
                "Begin met groeten. Er hoeft geen glimlach bij, een goedemiddag zou al veel schelen.",
                "Schrijf op de deur hoe laat het loket opengaat; wij stonden er met zes man naar te raden.",
            ),
            "en": (
                "Open a second desk at busy hours. Eighteen people for one desk, and three colleagues in the room behind it.",
                "Have somebody look at the people who wait. Five minutes of waiting is bearable, being ignored is not.",
                "Take the broken machines away or mend them. Queuing three times for nothing is enough.",
                "Begin with a greeting. No smile is needed, a good afternoon would make a difference already.",
                "Write on the door when the desk opens; six of us stood there guessing.",
            ),
        },
        MIXED: {
            "nl": (
                "Een bord dat zegt hoe lang de wachttijd is, dan kun je kiezen.",
                "Betere verlichting op het achterste perron.",
                "Laat de lift vanuit de hal zien. Ik liep er twee keer voorbij.",
                "Meer zitplaatsen bij het loket, want wie slecht ter been is kan nergens terecht.",
                "Dezelfde kleur voor dezelfde lijn, op elk bord en in de app.",
            ),
            "en": (
                "A sign that says how long the wait is, so that you can choose.",
                "Better light on the far platform.",
                "Let people see the lift from the hall. I walked past it twice.",
                "More seats by the desk: who is unsteady on their feet has nowhere to go.",
                "The same colour for the same line, on every sign and in the app.",
            ),
        },
        GOOD: {
            "nl": (
                "Niets aan veranderen, behalve een bank bij de uitgang.",
                "Meer van deze mensen. De rest is goed.",
                "Geef die mevrouw van het loket een collega, dan kan zij ook eens zitten.",
                "Een warm broodje na acht uur zou het af maken.",
                "Houd het zo. Hooguit een stopcontact bij de banken.",
            ),
            "en": (
                "Change nothing, except for a bench near the exit.",
                "More of these people. The rest is fine.",
                "Give that lady at the desk a colleague, so that she can sit down for once too.",
                "A warm roll after eight would make it complete.",
                "Keep it like this. At most a socket by the benches.",
            ),
        },
    },
}

WHY: Final[dict[str, tuple[str, ...]]] = {
    "nl": (
        "Het bord bij de trap was afgeplakt en er hing geen ander.", "De lift was buiten dienst, zonder uitleg of datum.",
        "Bij de trap lag glas en op perron 3 stond een volle vuilnisbak.", "Ik kreeg het verkeerde spoor en merkte het pas boven.",
        "Er was niemand om het aan te vragen.", "Pas na tien minuten kwam er iemand, en die wist het ook niet.",
        "De helft van de letters was eraf.", "Het stond er wel, alleen achter een kraampje met wafels.",
    ),
    "en": (
        "The sign by the stairs was taped over and there was no other.", "The lift was out of order, with no reason and no date.",
        "There was glass by the stairs and a full bin on platform 3.", "I was given the wrong platform and noticed only upstairs.",
        "There was nobody to ask.", "Only after ten minutes somebody came, who did not know either.",
        "Half of the letters had come off.", "It was there, only behind a stall that sells waffles.",
    ),
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
