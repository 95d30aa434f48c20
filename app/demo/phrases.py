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
                "The hall smells of damp and two of the four lamps are broken. There is no bench you would want to sit on.",
                "Cigarette ends at the door and a ticket machine with a piece of cardboard in front of it. You want to leave as soon as you can.",
                "I smelled the toilets before I saw them. The clock over the exit had stopped at ten past three.",
                "Two shops closed, the third with its shutters half down. Whoever waits here does so standing.",
                "On entering I stepped into a puddle that ran right across the hall; a bucket stood next to it, empty.",
                "Bare and cold. The large board showed the departures of yesterday.",
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
                "Tidy, but without a soul. The floor is clean, half of the shops stand empty.",
                "Busy and noisy, but clear. I saw at once where to go, only nowhere a quiet spot.",
                "The hall itself is fine, only the passage to the platforms is narrow and badly lit.",
                "A station like so many: a kiosk, some benches, a queue at the machines.",
                "A beautiful building, though what I saw was mostly scaffolding. There were seats, the shops were shut already.",
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
                "Light, clean, and it smells of coffee. A member of staff in the hall nodded to me as I came in.",
                "Fresh flowers by the desk and one clear sign. You notice that people work here who are proud of it.",
                "Such calm. Soft light, seats out of the draught and not a scrap of paper on the floor.",
                "Somebody was polishing the railings and made room for my suitcase at once.",
                "I knew this station from before and did not recognise it: wide, warm, and from the door you see every platform.",
                "Children were looking at the model train in its glass case; I stopped for a moment myself.",
                "The clock, the high ceiling, everything shines. I felt like leaving before I had a ticket.",
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
                "He did not look up from his screen and only named the price. When I asked for a cheaper return he said: it is on the website.",
                "She was on the phone meanwhile. I had to ask three times and left with a dearer ticket than I needed.",
                "My question was answered with a finger, towards the machine. I had just come from there.",
                "“I don't know” was the whole answer. Nobody was fetched and nothing was looked up.",
                "I was sold a ticket to the wrong station, and the discussion that followed was painful, with everybody listening.",
                "Without a word he pushed the hatch half shut while my purse was still in my hand.",
                "Short and in a hurry. Eight people stood behind me and she let them notice it.",
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
                "The answer was right, but I had to ask for it. Friendly; it went no further than the ticket.",
                "Helped correctly, without a word too many. He mentioned the cheaper return only when I asked.",
                "He was kind, she knew the answer; between them they got there after some searching.",
                "I was given what I asked for. She did not bring up the works on the line on Saturday; I read of those later.",
                "Quick and businesslike. The screen was turned away from me, so I could not look along.",
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
                "She asked when I wanted to come back, worked it out and slid me the note: this saves you six euros. Wonderful.",
                "He explained the connection, wrote the platform on my ticket and wished me a good journey. I felt looked after.",
                "With a pencil she drew on the back of a leaflet where I had to change. It is on my fridge now.",
                "He saw that I hesitated, asked where I really wanted to go and found a train that takes half an hour less.",
                "Never was I so kindly refused: my discount did not count, and he patiently explained when it would.",
                "The lady at the desk spoke softly to the old gentleman before me, and just as calmly to me a moment later.",
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
                "Nobody came by until the last stop. A boy played loud music and nobody said a word.",
                "The train stood still for twelve minutes without a word of explanation.",
                "“Ticket” was the only word, without looking up. My question about the connection was lost in his telephone.",
                "She walked past three times without helping the woman with the pram. A student did it in the end.",
                "We missed the connection and stood on the platform all together, nobody of the train to be seen.",
                "No toilet worked in our carriage. When I said so, he shrugged.",
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
                "The conductor scanned my ticket and walked on. Quick, and that was it.",
                "Came by once, nodded kindly, that was all we saw of him.",
                "There were announcements, only so soft that half of us did not catch them.",
                "My question was given a short and correct answer. Across from me sat somebody who clearly could have done with help and got none.",
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
                "The conductor crouched down next to the older lady and drew the connection on her ticket. I felt proud to be on that train.",
                "He joked about the rain, knew my connection by heart and came back later to say that it would wait.",
                "When we stood still she came into every carriage herself to say what was wrong and how long it would take.",
                "A child was allowed to hold the whistle and the whole carriage laughed. Meanwhile he had looked up my connection too.",
                "His voice came through the train as if he enjoyed it: every station with something to look out for.",
                "I had the wrong ticket. She explained which was the right one and left it at that, with a wink.",
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
