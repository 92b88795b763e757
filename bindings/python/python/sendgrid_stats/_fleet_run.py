"""The arguments of a run of a fleet, and runs from asyncio."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from . import _native
from ._fleet import NamedCustomer
from ._native import Customer, SyncProgress

if TYPE_CHECKING:
    from datetime import date

Customers = str | os.PathLike[str] | Iterable[str | Customer | NamedCustomer] | None
Progress = Callable[[SyncProgress], object] | None
T = TypeVar("T")


def read_customers(path: str | os.PathLike[str]) -> list[NamedCustomer]:
    """The customers of a file as the command reads it: one name a line, or CSV.

    The columns of CSV are `customer`, and where they are known `time_zone` and `since`.

    Raises:
        InputError: `bad-option`; the message names the file and the line.
    """
    return [NamedCustomer(*parts) for parts in _native.read_customers(os.fspath(path))]


def named(customers: Customers) -> list[tuple[str, str | None, date | str | None]] | None:
    """Customers by name, time zone and first day."""
    if customers is None:
        return None
    if isinstance(customers, str):
        customers = [customers]
    elif isinstance(customers, os.PathLike):
        customers = read_customers(customers)
    if isinstance(customers, Mapping):
        raise TypeError(f"argument 'customers': expected names, not {type(customers).__name__}")
    return [_parts(customer) for customer in customers]


def _parts(customer: object) -> tuple[str, str | None, date | str | None]:
    if isinstance(customer, str):
        return customer, None, None
    if isinstance(customer, Customer):
        return customer.name, None, None
    if isinstance(customer, NamedCustomer):
        return customer.name, customer.time_zone, customer.since
    raise TypeError(f"argument 'customers': expected a str or a customer, not {type(customer).__name__}")


def callback(progress: Progress) -> Progress:
    """A callback that can be called from a run."""
    if progress is not None and (not callable(progress) or inspect.iscoroutinefunction(progress)):
        raise TypeError("argument 'progress': expected a function that is not a coroutine")
    return progress


async def in_thread(run: Callable[[_native.Stop, Progress], T], progress: Progress) -> T:
    """Runs on a thread; `progress` is called in the loop. A run that is cancelled ends first."""
    loop, stop = asyncio.get_running_loop(), _native.Stop()
    cancelled, raised = list[BaseException](), list[BaseException]()

    def in_loop(done: SyncProgress) -> None:
        if progress is None or raised:
            return
        try:
            progress(done)
        except BaseException as error:
            raised.append(error)
            stop.set()

    def report(done: SyncProgress) -> None:
        loop.call_soon_threadsafe(in_loop, done)

    task = asyncio.ensure_future(asyncio.to_thread(run, stop, None if progress is None else report))
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:  # also a second one: what is in flight is stored
            cancelled.append(error)
            stop.set()
    failed = task.exception()
    for first in (cancelled + raised)[:1]:
        raise first from failed
    return task.result()
