"""The small demo, loaded by the command that people use: once per run, then copied."""

import shutil
import subprocess
import sys
from pathlib import Path

from pydantic import SecretStr

from app.settings import Settings
from tests.support.forged import start_process
from tests.support.run_folder import locked, run_folder
from tests.support.servers import ROOT, environment

DEMO_PASSWORD = "demo-password-of-the-tests"
VELDGAST = str(Path(sys.executable).parent / "veldgast")


def settings_in(folder: Path) -> Settings:
    """Settings with everything in one folder."""
    return Settings(
        mode="development",
        data_dir=folder,
        secret_key=SecretStr("a-secret-for-tests-of-at-least-32-characters"),
        demo_password=SecretStr(DEMO_PASSWORD),
    )


def loaded_demo() -> Path:
    """The data folder of the demo, loaded by whoever asks first."""
    folder = run_folder() / "demo"
    with locked("demo"):
        if not (folder / "loaded").exists():
            for arguments in (["migrate"], ["demo", "--small"]):
                _run_forged(settings_in(folder), arguments)
            (folder / "loaded").touch()
    return folder


def _run_forged(settings: Settings, arguments: list[str]) -> None:
    log = run_folder() / "demo.log"
    if start_process("command", log, _environment(settings), command=arguments).wait() != 0:
        msg = f"veldgast {' '.join(arguments)} failed:\n{log.read_text()[-4000:]}"
        raise RuntimeError(msg)


def _environment(settings: Settings) -> dict[str, str]:
    return environment(settings) | {"VELDGAST_DEMO_PASSWORD": settings.demo_password.get_secret_value(), "COLUMNS": "200"}


def run_veldgast(settings: Settings, arguments: list[str]) -> str:
    """Run the `veldgast` command with these settings; returns what it said, raises when it fails."""
    command = [VELDGAST, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=_environment(settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True
    )
    if done.returncode != 0:
        msg = f"veldgast {' '.join(arguments)} failed:\n{done.stdout[-4000:]}"
        raise RuntimeError(msg)
    return done.stdout


def demo_settings(folder: Path) -> Settings:
    """Settings for a copy of the loaded demo in a folder."""
    data = folder / "data"
    shutil.copytree(loaded_demo(), data)
    return settings_in(data)
