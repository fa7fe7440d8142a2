"""What every page may ask."""

from pos.people.shell import full_name


def test_papers_call_people_by_their_names_and_keep_what_nobody_is_called(app):
    with app.test_request_context():
        assert [full_name(name) for name in ("minh", "lan", "console", None)] == [
            "Trần Văn Minh", "Nguyễn Thị Lan", "console", "",
        ]  # fmt: skip
