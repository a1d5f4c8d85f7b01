"""What `--map` and the file's header may say."""

from pathlib import Path

import pytest

from infra.cli.errors import CommandError
from infra.cli.exports.reading import rows
from infra.cli.replay.mapping import Mapping, presets
from tests.cli.exports import MAPPING


def test_values_may_be_repeated_or_written_in_one() -> None:
    assert Mapping.of(MAPPING.split(",")) == Mapping.of([MAPPING])


def test_a_column_may_have_a_comma_in_its_name() -> None:
    mapping = Mapping.of([MAPPING, "brand=Vendor, main,category=Type"])
    assert (mapping.specs["brand"], mapping.specs["category"]) == ("Vendor, main", "Type")


def test_later_values_change_a_preset() -> None:
    mapping = Mapping.of(["cdnow", "member_id=cdnow-{customer_id}"], currency="EUR")
    assert mapping.specs["member_id"] == "cdnow-{customer_id}"
    assert mapping.specs["currency"] == "=EUR"
    assert mapping.specs["order_id"] == "cdnow-{row}"


def test_a_field_reads_a_column_a_constant_or_a_template() -> None:
    mapping = Mapping.of([MAPPING, "channel==web,market={Country}-{Region}"])
    header = ("Order", "Customer", "When", "SKU", "Qty", "Total", "Country", "Region")
    readers = mapping.bind(header)
    row = (" 7 ", "", "", "", "", "", "DE", "BE")
    assert (readers["order_id"](row), readers["channel"](row), readers["market"](row)) == (
        ("7", "web", "DE-BE")
    )


def test_a_template_over_nothing_is_nothing() -> None:
    reader = Mapping.of([MAPPING, "member_id=shop-{Customer}"]).bind(
        ("Order", "Customer", "When", "SKU", "Qty", "Total")
    )["member_id"]
    assert reader(("1", "", "", "", "", "")) == ""


@pytest.mark.parametrize("name", list(presets()))
def test_every_preset_is_a_whole_mapping(name: str) -> None:
    assert Mapping.of([name]).specs["order_id"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nonsense", "field=column, or one of the presets"),
        ("color=Colour", "no field 'color'"),
        ("sku=", "name the column"),
        ("order_id=Order", "lacks member_id"),
        (MAPPING + ",unit_price=Price", "either amount (of the line) or unit_price"),
        (MAPPING + ",return_prefix=C", "return_prefix==C"),
    ],
)
def test_a_wrong_mapping_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(CommandError) as error:
        Mapping.of([text])
    assert says in str(error.value)


def test_a_missing_column_is_named_with_those_there_are() -> None:
    with pytest.raises(CommandError, match="no column 'SKU'; it has Order, Customer"):
        Mapping.of([MAPPING]).bind(("Order", "Customer", "When", "Qty", "Total"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_usual_delimiters_and_a_byte_order_mark_are_read(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f'\ufeffa{delimiter}b\r\n1{delimiter}"x,;\t|y"\r\n\r\n2\r\n', encoding="utf-8")
    assert list(rows(file)) == [["a", "b"], ["1", "x,;\t|y"], ["2", ""]]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2,3\n", "line 2: 3 values under 2 columns"),
        (b"a,b\n\xff,2\n", "not UTF-8"),
        (b"\x1f\x8b\x08\x00broken", "damaged"),
    ],
)
def test_an_unreadable_file_says_where(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=says):
        list(rows(file))
