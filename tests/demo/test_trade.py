import itertools
import uuid
from datetime import date
from random import Random

from pos.demo.trade import Journal, Offer, banknotes, trade
from pos.sales.rules import refund_contradictions, sale_contradictions
from pos.till.rules import GENESIS, read_link


def a_month(seed):
    counter = itertools.count(1)
    journal = Journal("BT01-1", "A", lambda: uuid.UUID(int=next(counter)))
    offers = [
        Offer(f"SP{n:04d}", 15_000 * n, lambda day: 800, lambda at: 4, [(None, 200), (date(2026, 11, 5), 50)])
        for n in range(1, 40)
    ]
    random = Random(seed)
    for day in range(1, 31):
        trade(random, journal, "lan", offers, date(2026, 11, day), 12)
    return journal, offers


def test_a_month_of_trade_contradicts_itself_nowhere():
    for seed in range(5):
        journal, _ = a_month(seed)
        kinds = {"sale": sale_contradictions, "refund": refund_contradictions}
        for entry in journal.entries:
            if entry["kind"] in kinds:
                assert kinds[entry["kind"]](entry["body"]) == []
            if entry["kind"] == "shift_close":
                body = entry["body"]
                assert sum(int(note) * pieces for note, pieces in body["counts"].items()) == body["counted_vnd"] > 0


def test_the_chain_of_a_month_is_unbroken_and_time_runs_forward():
    journal, _ = a_month(1)
    links = [read_link(entry) for entry in journal.entries]
    assert [link.previous for link in links] == [GENESIS, *(link.hash for link in links[:-1])]
    assert all(link.hash == link.content_hash for link in links)
    days = [entry["body"]["at"][:10] for entry in journal.entries]
    assert days == sorted(days)


def test_what_was_sold_on_another_day_and_comes_back_is_paid_back_at_the_price_of_that_line():
    journal, offers = a_month(1)
    sale = next(entry for entry in journal.entries if entry["kind"] == "sale" and len(entry["body"]["lines"]) > 1)
    last = journal.sequence
    journal.tear_off()
    trade(Random(1), journal, "lan", offers, date(2026, 12, 1), 3, [(sale, 2)])
    assert journal.entries[0]["sequence"] == last + 1
    [refund] = [entry["body"] for entry in journal.entries if entry["kind"] == "refund"]
    assert refund["sale"] == sale["id"]
    assert [line["line"] for line in refund["lines"]] == [2]
    assert refund_contradictions(refund) == []
    assert refund["total_vnd"] <= sale["body"]["lines"][1]["price_vnd"]


def test_nothing_is_sold_that_is_not_there_or_past_its_date():
    journal, offers = a_month(2)
    assert all(pieces >= 0 for offer in offers for _, pieces in offer.lots)
    sold = sum(
        line["quantity_milli"] // 1000
        for entry in journal.entries
        if entry["kind"] == "sale"
        for line in entry["body"]["lines"]
    )
    assert sold == 39 * 250 - sum(pieces for offer in offers for _, pieces in offer.lots)


def test_an_amount_is_paid_with_the_fewest_banknotes():
    assert banknotes(1_286_000) == {"500000": 2, "200000": 1, "50000": 1, "20000": 1, "10000": 1, "5000": 1, "1000": 1}
