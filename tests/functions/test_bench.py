"""What `make bench` measures can be measured: with little to do, so that it shows before anybody wants the figures."""

from tests.bench import news, sweep


def test_what_it_costs_to_tell_facts(quick_engine: str) -> None:
    figures = news.measure(few=1, many=2)

    assert [figure.met for figure in figures] == [True, *[None] * 6]


def test_what_it_costs_to_sweep(quick_engine: str) -> None:
    swept = sweep.swept_once(quick_engine, due=3, accounts=5)

    assert swept.each(swept.meter.write_units) == 6
    assert swept.meter.trips > 64
