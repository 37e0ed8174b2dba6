"""Descriptions computed ahead of use by worker processes.

Captions are plain Python and take most of the time of a description, so one core cannot feed a fast GPU.
`SceneStream` forks its workers when it is made; they run the describer (numpy alone, never PyTorch), so it
works even after CUDA was initialised. Make it early all the same, before CUDA and large allocations: a fork
copies the page tables of this process. The workers end with `close()`, with this process, and also when it is
killed.
"""

import multiprocessing
import os
import queue
import signal
import traceback

AHEAD = 3  # descriptions per worker that are computed before they are asked for
PATIENCE = 2.0  # seconds between looks whether the other side still lives


def _work(describer, transform, tasks, results, parent):
    """A worker: (ticket, B, step, aspect) in, (ticket, description or None, error or None) out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    results.cancel_join_thread()
    while True:
        try:
            task = tasks.get(timeout=PATIENCE)
        except queue.Empty:
            if os.getppid() != parent:
                return
            continue
        if task is None:
            return
        ticket, B, step, aspect = task
        try:
            results.put((ticket, _describe(describer, transform, B, step, aspect), None))
        except Exception:
            results.put((ticket, None, traceback.format_exc()))


def _describe(describer, transform, B, step, aspect):
    description = describer.describe(B, step, aspect=aspect)
    return transform(description) if transform else description


class SceneStream:
    """Descriptions in step order, computed by `workers` processes (0: in this one, when asked for).

    transform: called in the worker on each description; what it returns is delivered in its place (for
    instance the description with token ids added). Use a stream from one thread. Usable in a with statement.
    """

    def __init__(self, describer, workers, transform=None):
        self.describer, self.transform = describer, transform
        self._next_ticket = 0
        self._waiting = {}  # ticket -> result that arrived before it was wanted
        self._dropped = set()  # tickets nobody waits for any more
        context = multiprocessing.get_context("fork")
        self._tasks = [context.Queue() for _ in range(workers)]
        self._results = [context.Queue() for _ in range(workers)]
        self._processes = [
            context.Process(
                target=_work, args=(describer, transform, tasks, results, os.getpid()), daemon=True
            )
            for tasks, results in zip(self._tasks, self._results)
        ]
        for process in self._processes:
            process.start()

    def descriptions(self, B, start=0, stop=None, aspect=(1, 1)):
        """An iterator over the descriptions of steps start, start + 1, … stop - 1 (None: without end)."""
        step, wanted = start, []
        if not self._processes:
            while stop is None or step < stop:
                yield _describe(self.describer, self.transform, B, step, aspect)
                step += 1
            return
        try:
            while True:
                while len(wanted) < AHEAD * len(self._processes) and (stop is None or step < stop):
                    wanted.append(self._ask(B, step, aspect))
                    step += 1
                if not wanted:
                    return
                description = self._receive(wanted[0])
                del wanted[0]
                yield description
        finally:
            self._dropped.update(ticket for ticket in wanted if self._waiting.pop(ticket, None) is None)

    def _ask(self, B, step, aspect):
        if not self._processes:
            raise RuntimeError("The scene stream is closed.")
        ticket = self._next_ticket
        self._next_ticket += 1
        self._tasks[ticket % len(self._tasks)].put((ticket, B, step, aspect))
        return ticket

    def _receive(self, ticket):
        """The result of a ticket; results for others that come first are kept."""
        while ticket not in self._waiting:
            if not self._processes:
                raise RuntimeError("The scene stream is closed.")
            worker = ticket % len(self._processes)
            try:
                arrived, description, error = self._results[worker].get(timeout=PATIENCE)
            except queue.Empty:
                if not self._processes[worker].is_alive():
                    raise RuntimeError("A scene worker process died; is there enough memory?") from None
                continue
            if arrived in self._dropped:
                self._dropped.remove(arrived)
            else:
                self._waiting[arrived] = (description, error)
        description, error = self._waiting.pop(ticket)
        if error:
            raise RuntimeError(f"A scene worker failed:\n{error}")
        return description

    def close(self):
        """Ends the workers. Safe to call twice."""
        processes, self._processes = self._processes, []
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()
        for channel in self._tasks + self._results:
            channel.cancel_join_thread()
            channel.close()
        self._tasks, self._results = [], []

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
