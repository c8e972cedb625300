"""The marks as a table: a row for each notebook, a column for each exercise."""

import csv
from io import StringIO

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # begins what a spreadsheet would work out


def table(records, lessons):
    """The records of `mark` as CSV. All text is quoted, as a name may have in it what another country's spreadsheet
    takes for the end of a cell."""
    there = {record["lesson"] for record in records}
    exercises = [one.name for lesson in lessons if lesson.name in there for one in lesson.asked]
    text = StringIO()
    rows = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    rows.writerow(["notebook", "lesson", "seed", "right", "of", *exercises, "note"])
    for record in records:
        verdicts = {name: verdict for name, (verdict, *_) in record["verdicts"].items()}
        seed = "" if record["seed"] is None else record["seed"]
        cells = [record["notebook"], record["lesson"], seed, [*verdicts.values()].count("right"), len(verdicts),
                 *(verdicts.get(name, "") for name in exercises), record["says"]]
        rows.writerow([f"'{cell}" if str(cell).startswith(FORMULA) else cell for cell in cells])
    return text.getvalue()
