import os
import threading

import pytest

from pos.base.settings import Settings, UnsafeSetting

GOOD = {
    "POS_ENV": "production",
    "SECRET_KEY": "k3mB-9zQx7Lw2vN5tR8yU1pA4sD6fG0h",
    "PUBLIC_URL": "https://ocop.example.vn",
}


def test_without_settings_everything_lies_in_one_folder_and_the_key_stays(tmp_path):
    one = Settings.from_environment({"POS_DATA_DIR": str(tmp_path)})
    other = Settings.from_environment({"POS_DATA_DIR": str(tmp_path)})
    assert one == other
    assert one.database_url == f"sqlite:///{tmp_path}/pos.db"
    assert len(one.secret_key) >= 43
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_agree_on_the_key(tmp_path):
    keys = []
    start = threading.Barrier(8)

    def begin():
        start.wait()
        keys.append(Settings.from_environment({"POS_DATA_DIR": str(tmp_path)}).secret_key)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1
    assert os.listdir(tmp_path) == ["secret_key"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY"),
        ({"PUBLIC_URL": "http://ocop.example.vn"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://127.0.0.1"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://localhost:8000"}, "PUBLIC_URL"),
        ({"POS_ENV": "staging"}, "POS_ENV"),
    ],
)
def test_production_names_the_setting_that_is_unsafe(tmp_path, change, named):
    with pytest.raises(UnsafeSetting, match=named):
        Settings.from_environment({**GOOD, "POS_DATA_DIR": str(tmp_path), **change})


def test_production_without_a_public_address_does_not_start(tmp_path):
    with pytest.raises(UnsafeSetting, match="PUBLIC_URL"):
        Settings.from_environment(
            {"POS_ENV": "production", "SECRET_KEY": GOOD["SECRET_KEY"], "POS_DATA_DIR": str(tmp_path)}
        )


@pytest.mark.parametrize("given", ["postgres://u:p@h/d", "postgresql://u:p@h/d"])
def test_the_addresses_that_hosts_hand_out_are_understood(tmp_path, given):
    settings = Settings.from_environment({"POS_DATA_DIR": str(tmp_path), "DATABASE_URL": given})
    assert settings.database_url == "postgresql+psycopg://u:p@h/d"
