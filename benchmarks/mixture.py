"""What sixteen writers do all day, in the same order on both sides."""

import uuid


class Mixture:
    """Deeds by one name on both sides, and how often each comes in the mixture."""

    def sale(self) -> None:
        """Three pieces leave the shelf."""
        raise NotImplementedError

    def delivery(self) -> None:
        """More of three lots come."""
        raise NotImplementedError

    def sent(self) -> uuid.UUID:
        """Three lots are sent to the other outlet; the transfer."""
        raise NotImplementedError

    def received(self, key: uuid.UUID) -> None:
        """They have arrived, as sent."""
        raise NotImplementedError

    def line(self) -> None:
        """Somebody who counts the outlet where all of this goes on has counted one product more."""
        raise NotImplementedError

    def count(self) -> None:
        """A small outlet is counted: begun, three lines, approved, and a piece is missing."""
        raise NotImplementedError

    def transfer(self) -> None:
        """Three lots are sent, and on their way."""
        self.sent()

    def arrival(self) -> None:
        """Three lots are sent, and arrive."""
        self.received(self.sent())

    def mixed(self, turn: int) -> None:
        """Of twenty deeds fourteen are sales; two deliveries, a transfer, one that arrives, a line of a count, a whole count."""
        rare = {2: self.line, 4: self.delivery, 7: self.count, 9: self.transfer, 14: self.delivery, 19: self.arrival}
        rare.get(turn % 20, self.sale)()
