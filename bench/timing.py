"""A stopwatch for named stretches of work, put around functions of the desk from outside."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any


class Stopwatch:
    """Seconds by name. `around` replaces an attribute by one that is timed; `off` puts every attribute back."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._before: list[tuple[Any, str, Any]] = []

    def around(self, owner: Any, attribute: str, name: str) -> None:
        """Time every call of owner.attribute under `name`; where calls nest, each name counts its own whole time."""
        inner = getattr(owner, attribute)

        def timed(*arguments: Any, **keys: Any) -> Any:
            start = time.perf_counter()
            try:
                return inner(*arguments, **keys)
            finally:
                self.seconds[name] += time.perf_counter() - start

        self._put(owner, attribute, inner, timed)

    def around_steps(self, owner: Any, attribute: str, name: str) -> None:
        """The same for a function that gives an iterator: the time spent waiting for each next value."""
        inner = getattr(owner, attribute)

        def timed(*arguments: Any, **keys: Any) -> Iterator[Any]:
            source = iter(inner(*arguments, **keys))
            while True:
                start = time.perf_counter()
                value = next(source, self)
                self.seconds[name] += time.perf_counter() - start
                if value is self:
                    return
                yield value

        self._put(owner, attribute, inner, timed)

    def _put(self, owner: Any, attribute: str, inner: Any, timed: Callable[..., Any]) -> None:
        self._before.append((owner, attribute, inner))
        setattr(owner, attribute, timed)

    def off(self) -> None:
        """Put back what was there."""
        for owner, attribute, inner in reversed(self._before):
            setattr(owner, attribute, inner)
        self._before.clear()
