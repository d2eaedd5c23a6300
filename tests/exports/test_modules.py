"""Modules as one script: in order, each with names of its own, and nothing that is not understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from exports.modules import script

SHARED = "export const JUMP = 1;\nexport function twice(x) {\n  return 2 * x;\n}\n"


def written(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text)
    return folder / "entry.js"


def test_a_module_stands_after_what_it_imports(tmp_path: Path) -> None:
    entry = written(
        tmp_path,
        shared=SHARED,
        middle='import { twice } from "./shared.js";\nconst JUMP = 10;\nexport class Middle {}\n',
        entry='import { Middle } from "./middle.js";\nimport {\n  JUMP as jump, twice,\n} from "./shared.js";\n'
        "console.log(twice(jump), Middle);\n",
    )
    lines = script(entry, []).splitlines()
    assert [line for line in lines if "module_" in line] == [
        "const module_shared = (() => {",
        "const module_middle = (() => {",
        "const { twice } = module_shared;",
        "const { Middle } = module_middle;",
        "const { JUMP: jump, twice } = module_shared;",
    ]
    assert [line for line in lines if "return {" in line] == [
        "return { JUMP, twice };",
        "return { Middle };",
    ]
    assert lines[-1] == "console.log(twice(jump), Middle);"


@pytest.mark.parametrize(
    "line",
    [
        'import * as all from "./shared.js";',
        'import Other from "./shared.js";',
        'import "./shared.js";',
        "export default 1;",
        "export { JUMP };",
        "export let count = 0;",
        'const later = import("./shared.js");',
        "const here = import.meta.url;",
        'const end = "</script>";',
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match=r"entry.js, line 2: .* cannot be put into one file"):
        script(written(tmp_path, shared=SHARED, entry=f"const JUMP = 1;\n{line}\n"), [])


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no module missing\.js in"):
        script(written(tmp_path, entry='import { a } from "./missing.js";\n'), [])
    with pytest.raises(ValueError, match=r"'thrice'.*shared\.js does not export"):
        script(
            written(tmp_path, shared=SHARED, entry='import { thrice } from "./shared.js";\n'), []
        )


def test_a_circle_is_refused(tmp_path: Path) -> None:
    entry = written(
        tmp_path,
        entry='import { b } from "./b.js";\nexport const a = 1;\n',
        b='import { a } from "./entry.js";\nexport const b = 2;\n',
    )
    with pytest.raises(ValueError, match=r"entry.js → b.js → entry.js"):
        script(entry, [])
