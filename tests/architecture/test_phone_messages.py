"""The words of the phone app: each of them is on some screen."""

import re

from tests.architecture.test_structure import ROOT, tracked

MESSAGES = ROOT / "app/phone/messages"
# A message is a line of the object of one language; what is inside it (the statuses of a visit) is looked up by name.
MESSAGE = re.compile(r"^ {2}(\w+)(?:\(|:)", re.MULTILINE)


def test_every_message_of_the_phone_is_said_somewhere() -> None:
    texts = {path: path.read_text() for path in tracked("app/phone/*.ts", "app/phone/*.tsx")}
    said = {name for text in texts.values() for name in re.findall(r"\.(\w+)\b", text)}
    # By a name that is a value: the two axes of a feeling, for instance.
    said |= {name for path, text in texts.items() if MESSAGES not in path.parents for name in re.findall(r'"(\w+)"', text)}

    unsaid = {f"{path.name}: {key}" for path in MESSAGES.glob("*.ts") for key in MESSAGE.findall(path.read_text()) if key not in said}

    assert unsaid == set()
