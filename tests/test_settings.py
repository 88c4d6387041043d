"""Settings: checked at the start, and documented."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, example, variable


def test_nothing_needs_to_be_set() -> None:
    settings = Settings.from_env({"PATH": "/bin"})
    assert settings.database_url == "sqlite+aiosqlite:///var/alongside.db"
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.widget_origins == ()


def test_one_setting_makes_others() -> None:
    settings = Settings.from_env(
        {"ALONGSIDE_RASA_PORT": "6005", "ALONGSIDE_VAR_DIR": "/srv/alongside"}
    )
    assert settings.rasa_url == "http://127.0.0.1:6005"
    assert settings.database_url == "sqlite+aiosqlite:////srv/alongside/alongside.db"


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(
            {
                "ALONGSIDE_RASA_PORT": "five",
                "ALONGSIDE_DATABASE_URL": "mysql://x",
                "ALONGSIDE_WIDGET_ORIGINS": "http://a.example",
                "ALONGSIDE_WIDGET_ORIGIN": "https://a.example",
                "ALONGSIDE_WORKER_IN_GATEWAY": "maybe",
            }
        )
    named = {fault.partition(" ")[0].removeprefix("ALONGSIDE_") for fault in caught.value.faults}
    wrong = {"RASA_PORT", "DATABASE_URL", "WIDGET_ORIGINS", "WIDGET_ORIGIN", "WORKER_IN_GATEWAY"}
    assert named == wrong
    assert "must be a number from 1 to 65535" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GATEWAY_PORT", "0"),
        ("GATEWAY_PORT", "70000"),
        ("GATEWAY_PORT", ""),
        ("GATEWAY_HOST", " "),
        ("RASA_TIMEOUT_SECONDS", "16"),
        ("RASA_TIMEOUT_SECONDS", "nan"),
        ("MESSAGES_PER_MINUTE", "1.5"),
        ("PUBLIC_URL", "chat.example.org"),
        ("PUBLIC_URL", "javascript:alert(1)"),
        ("RASA_URL", "http://"),
        ("WIDGET_ORIGINS", "*"),
        ("WIDGET_ORIGINS", "https://*.example.org"),
        ("WIDGET_ORIGINS", "https://example.org/page"),
        ("LOG_LEVEL", "LOUD"),
        ("VAR_DIR", ""),
    ],
)
def test_a_wrong_value_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^ALONGSIDE_{name} must"):
        Settings.from_env({f"ALONGSIDE_{name}": value})


def test_origins_are_a_list() -> None:
    given = "https://a.example, https://b.example/"
    settings = Settings.from_env({"ALONGSIDE_WIDGET_ORIGINS": given})
    assert settings.widget_origins == ("https://a.example", "https://b.example")


def test_settings_are_read_from_the_file_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("ALONGSIDE_GATEWAY_PORT=81\nALONGSIDE_RASA_PORT=82\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALONGSIDE_GATEWAY_PORT", "83")
    settings = Settings.from_env()
    assert (settings.gateway_port, settings.rasa_port) == (83, 82)


def test_the_example_file_is_made_from_the_settings() -> None:
    assert Path(".env.example").read_text(encoding="utf-8") == example()


def test_every_setting_has_help() -> None:
    for one in fields(Settings):
        assert one.metadata["help"].endswith("."), variable(one)


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "database_url"
    path.write_text("postgresql+asyncpg://alongside:secret@database/alongside\n")
    settings = Settings.from_env({"ALONGSIDE_DATABASE_URL_FILE": str(path)})
    assert settings.database_url == "postgresql+asyncpg://alongside:secret@database/alongside"


def test_a_file_that_is_missing_or_given_twice_is_named(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("x" * 40)
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(
            {
                "ALONGSIDE_SMTP_PASSWORD_FILE": str(tmp_path / "none"),
                "ALONGSIDE_METRICS_TOKEN": "y" * 40,
                "ALONGSIDE_METRICS_TOKEN_FILE": str(tmp_path / "token"),
                "ALONGSIDE_TRUSTED_PROXY_FILE": str(tmp_path / "token"),
            }
        )
    first, second, third = sorted(caught.value.faults)
    assert "METRICS_TOKEN_FILE and the same without _FILE" in first
    assert "SMTP_PASSWORD_FILE names" in second
    assert "No such file" in second
    assert "TRUSTED_PROXY_FILE is not a setting" in third
    assert "yyyy" not in str(caught.value)
