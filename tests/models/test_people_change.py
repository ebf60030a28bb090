"""What a new directory changes, and when a person must confirm it."""

from models.directory.people import Allocation, Directory, Holding
from models.directory.people_change import compare, digest, needs_confirm


def holding(number: int, email: str | None = None) -> Holding:
    address = f"p{number}@council.example" if email is None else email
    return Holding(person_id=f"p{number}", name=f"Person {number}", email=address, phone="", role="unit", side="child")


def people(*numbers: int) -> Directory:
    return Directory(holdings=tuple(holding(number) for number in numbers))


def test_an_empty_directory_takes_anything() -> None:
    change = compare(Directory(), people(1, 2))
    assert change.domains == ("council.example",)
    assert needs_confirm(change, empty_before=True) == ()


def test_five_in_a_hundred_may_go_and_six_need_a_person() -> None:
    present = people(*range(100))
    assert needs_confirm(compare(present, people(*range(5, 100))), empty_before=False) == ()
    reasons = needs_confirm(compare(present, people(*range(6, 100))), empty_before=False)
    assert reasons == ("6% of the rows of a file would be removed",)


def test_a_changed_address_needs_a_person_and_its_case_does_not_matter() -> None:
    new = Directory(holdings=(holding(1, email="p1.new@council.example"), holding(2, email="P2@Council.example")))
    change = compare(people(1, 2), new)
    assert change.addresses == (("p1", "p1@council.example", "p1.new@council.example"),)
    assert needs_confirm(change, empty_before=False) == ("1 address(es) would change",)


def test_a_new_domain_needs_a_person() -> None:
    new = Directory(holdings=(holding(1), holding(2, email="x@elsewhere.example")))
    assert needs_confirm(compare(people(1), new), empty_before=False) == ("new domain(s): elsewhere.example",)


def test_an_added_person_of_a_known_domain_needs_nobody() -> None:
    change = compare(people(1), people(1, 2))
    assert change.added == ("p2 unit child",)
    assert needs_confirm(change, empty_before=False) == ()


def test_a_case_given_to_another_person_is_not_removed_but_a_lost_one_is() -> None:
    def cases(*rows: tuple[str, str]) -> Directory:
        return Directory(
            holdings=people(1, 2).holdings,
            caseload=tuple(
                Allocation(case_reference=reference, side="child", role="unit", person_id=person)
                for reference, person in rows
            ),
        )

    present = cases(("LCS 1", "p1"), ("LCS 2", "p1"))
    assert compare(present, cases(("LCS-1", "p2"), ("LCS 2", "p1"))).removed == ()
    lost = compare(present, cases(("LCS 2", "p1")))
    assert (lost.removed, lost.removed_share) == (("LCS1 child unit",), 0.5)


def test_the_digest_is_of_this_change_alone() -> None:
    first = digest(people(1), people(1, 2))
    assert first == digest(people(1), people(1, 2)) == compare(people(1), people(1, 2)).digest
    assert first != digest(people(1, 2), people(1))
    assert first != digest(people(1), people(1, 3))
    assert len(first) == 16


def test_a_dry_run_says_each_change_in_a_line() -> None:
    new = Directory(holdings=(holding(1, email=""), holding(3, email="c@new.example")))
    assert compare(people(1, 2), new).in_words() == (
        "added    p3 unit child",
        "removed  p2 unit child",
        "address  p1: p1@council.example -> none",
        "domain   new.example is new",
    )
