"""The processes that tests kill: each is the one that was meant, and one that was killed had run until then."""

import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.databases import only_sqlite
from tests.support.forged import ForgedProcess, stop_forge
from tests.support.servers import LiveServer


@only_sqlite
def test_a_process_that_has_ended_is_not_mixed_up_with_a_later_one_of_the_same_id(servers: LiveServer) -> None:
    earlier, now = servers.start_web(), servers.start_web()
    assert isinstance(earlier.process, ForgedProcess)
    assert isinstance(now.process, ForgedProcess)
    earlier.stop()
    again = ForgedProcess(now.process.pid, earlier.process.number, earlier.process.folder)

    assert again.returncode == earlier.process.returncode != -signal.SIGKILL
    with pytest.raises(ProcessLookupError, match="has ended before"):
        again.kill()
    assert now.process.poll() is None
    with pytest.raises(RuntimeError, match="had ended before it was killed"):
        earlier.kill()
    now.kill()
    assert now.process.poll() == -signal.SIGKILL


def test_a_stranger_that_got_the_id_of_an_abandoned_forge_lives_on(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        (tmp_path / "forge.pid").write_text(str(stranger.pid))

        stop_forge(tmp_path)

        assert stranger.poll() is None
        stranger.kill()
