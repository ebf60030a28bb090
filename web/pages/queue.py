"""The queue: piles, rows, filters, searches, and what is done to many at once."""

from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from models.errors import PageError, StoreError
from models.pages.queue import INVERSE, Asked, Carried
from models.pages.queue_rows import OF_POST, PileName, View
from web import queue_words
from web.asked import the_desk
from web.forms import queue as forms
from web.forms.fields import Fault
from web.guard import allow, the_viewer

page = Blueprint("queue", __name__)
TOLD: Final = 5
"""How many refusals a banner names: the cookie of a session is small."""
_PILES: Final = f"any({', '.join(queue_words.PILES)})"


@page.get("/queue")
@page.get(f"/queue/<{_PILES}:pile>")
@allow("admin")
def show(pile: PileName | None = None) -> str | Response:
    """A page of a pile; without one, danger if there is any, else what needs a person."""
    if pile is None:
        news = the_desk().queue.news(the_viewer(), Asked(pile="person"))
        return redirect(url_for("queue.show", pile="danger" if news.counts["danger"] else "person"))
    return _shown(pile, ())


@page.get(f"/queue/<{_PILES}:pile>/news")
@allow("admin")
def news(pile: PileName) -> dict[str, Any]:
    """What has changed, for a page that lies open."""
    told = the_desk().queue.news(the_viewer(), forms.asked(pile, request.args))
    return {"counts": dict(told.counts), "new": told.new, "gone": told.gone}


@page.post(f"/queue/<{_PILES}:pile>/do")
@allow("admin")
def do(pile: PileName) -> Response:
    """Do something to what is ticked, then show the same page with what came of it."""
    desk, viewer, wanted = the_desk().queue, the_viewer(), request.form.get("do", "")
    if pile in OF_POST and wanted in ("sweep", "sweep_page"):
        rows = forms.numbers(request.form, "row" if wanted == "sweep" else "shown")
        if rows:
            one = desk.sweep(viewer, pile, rows)
            session["told"] = session["last"] = {"do": "sweep", "sweep": one.id, "count": one.count, "left": one.left}
    else:
        what, rows_of = forms.bulk(request.form), forms.ticked(request.form)
        if what is None:
            abort(400)
        if rows_of:
            _keep(desk.bulk(viewer, what, rows_of))
    if "told" not in session:
        session["told"] = {"do": "nothing"}
    return redirect(_back(pile))


@page.post(f"/queue/<{_PILES}:pile>/undo")
@allow("admin")
def undo(pile: PileName) -> Response:
    """Undo the last thing that this session did to many."""
    last: dict[str, Any] = session.pop("last", None) or {}
    desk, viewer = the_desk().queue, the_viewer()
    if last.get("do") == "sweep":
        session["told"] = {"do": "unsweep", "count": desk.unsweep(viewer, last["sweep"])}
    elif (what := INVERSE.get(last.get("do", ""))) is not None:
        _keep(desk.bulk(viewer, what, last["done"]))
    else:
        session["told"] = {"do": "nothing to undo"}
    return redirect(_back(pile))


@page.post("/queue/search")
@allow("admin")
def search() -> str | Response:
    """Keep what is searched and show what it finds, at an address without a word of it."""
    typed = forms.search_words(request.form)
    if isinstance(typed, Fault):
        return _shown("person", (typed,))
    return redirect(url_for("queue.found", key=the_desk().queue.search(the_viewer(), typed)))


@page.get("/queue/found/<key>")
@allow("admin")
def found(key: str) -> str:
    """What a search finds."""
    result = the_desk().queue.found(the_viewer(), key)
    session["list"] = {"key": key}
    return render_template("queue_found.html.j2", found=result, say=queue_words, faults=())


@page.post(f"/queue/<{_PILES}:pile>/views")
@allow("admin")
def keep_view(pile: PileName) -> str | Response:
    """Keep a pile with its filters under a name."""
    name, wanted = forms.view_name(request.form), forms.asked(pile, request.form)
    if isinstance(name, Fault):
        return _shown(pile, (name,))
    the_desk().queue.keep_view(the_viewer(), name, wanted)
    session["done"] = {"words": "This view is kept: you find it under Filter."}
    return redirect(url_for("queue.show", pile=pile, **forms.as_args(wanted.filters)))


@page.post("/queue/views/<int:view_id>/drop")
@allow("admin")
def drop_view(view_id: int) -> Response:
    """Forget a view."""
    the_desk().queue.drop_view(the_viewer(), view_id)
    session["done"] = {"words": "The view was taken away."}
    return redirect(url_for("queue.show"))


@page.get("/my-cases")
@allow("manager")
def mine() -> str:
    """A manager's own cases, and those that they are deputy for."""
    return render_template("queue_mine.html.j2", mine=the_desk().queue.mine(the_viewer()), say=queue_words)


@page.post("/cases/<reference>/here")
@allow("admin", "manager", "auditor")
def here(reference: str) -> dict[str, Any]:
    """The viewer still has the case open; who else has."""
    return {"looking": the_desk().queue.look(the_viewer(), reference)}


@page.app_context_processor
def presence() -> dict[str, Any]:
    """For templates: who else has a case open, and where cases and post are shown."""
    return {
        "others_looking": _others,
        "case_address": _case_address,
        "post_address": _post_address,
        "way_back": _way_back,
    }


def _case_address(reference: str) -> str:
    return f"{request.script_root}/cases/{reference}"


def _post_address(row: int) -> str:
    return f"{request.script_root}/post/{row}"


def _others(reference: str) -> tuple[str, ...]:
    """Who else looks; nobody rather than a fault, because a page of a case is worth more than this line of it."""
    try:
        return the_desk().queue.look(the_viewer(), reference)
    except (PageError, StoreError):
        return ()


def _way_back() -> dict[str, str] | None:
    """The list that the viewer came from: the same rows in the same order. None for those who have no list."""
    viewer, last = the_viewer(), dict(session.get("list", {}))
    if not viewer.may("admin"):
        return {"text": "Back to my cases", "address": url_for("queue.mine")} if viewer.may("manager") else None
    if "key" in last:
        return {"text": "Back to the search", "address": url_for("queue.found", **last)}
    if last.get("pile") not in queue_words.PILES:
        return {"text": "Back to the queue", "address": url_for("queue.show")}
    return {"text": f"Back to {queue_words.PILES[last['pile']]}", "address": url_for("queue.show", **last)}


def _shown(pile: PileName, faults: tuple[Fault, ...]) -> str:
    wanted = forms.asked(pile, request.values)
    shown = the_desk().queue.page(the_viewer(), wanted)
    told = session.pop("told", None)
    args = forms.as_args(wanted.filters)
    session["list"] = {**args, "pile": pile, "list": shown.listed, "page": shown.page}
    return render_template(
        "queue.html.j2", page=shown, pile=pile, say=queue_words, args=args, faults=faults, told=told,
        undoable=told is not None and (told["do"] == "sweep" or told["do"] in INVERSE), of_post=pile in OF_POST,
        view_address=_view_address,
    )  # fmt: skip


def _view_address(view: View) -> str:
    return url_for("queue.show", pile=view.pile, **forms.as_args(view.filters))


def _keep(carried: Carried) -> None:
    """What came of it, for the banner of the next page, and for undoing."""
    done, refused = list(carried.done), [list(one) for one in carried.refused[:TOLD]]
    session["told"] = {"do": carried.do, "done": done, "refused": refused, "more": len(carried.refused) - len(refused)}
    session["last"] = {"do": carried.do, "done": done}


def _back(pile: PileName) -> str:
    """The page of the pile that the form stood on: same list, same filters."""
    wanted = forms.asked(pile, request.form)
    args = forms.as_args(wanted.filters) | ({"list": wanted.listed} if wanted.listed else {})
    return url_for("queue.show", pile=pile, page=wanted.page if wanted.page > 1 else None, **args)
