"""docs/settings.md, made from the settings themselves."""

from collections.abc import Iterator

from govim.config.load import CREDENTIALS
from govim.config.settings import SECTIONS, SETTINGS, Setting
from govim.config.shape import shape_of
from govim.texts import text

HEAD = """# Settings

Made from `govim/config/settings.py` by `python -m deploy.make_settings_page`; do not edit.

They stand in `govim.toml` in the data folder, or in the file that `--config` (or `GOVIM_CONFIG`) names, as
TOML. The environment goes before the file, the command line before the environment. A variable is `GOVIM_`,
section, two underscores, name; a list is separated by commas. Unknown keys are refused. A relative path
counts from the folder of the file, or, outside a file, from the working directory. `GOVIM_DATA` names the
data folder, `GOVIM_LANG` the language of commands (`zh-CN`, `en`).

Secrets are never in the file: a setting names a file of mode 0600, or systemd hands the secret over with
`LoadCredential=` under the name in the table.

`govim config check` says all that is wrong, with file, line and key, and what the server would lack:
a certificate, a file that cannot be read or that others can read; `govim config show` says what holds,
where it comes from and which addresses the server connects to of its own accord; `govim config schema`
prints a JSON schema for editors.
"""


def settings_page() -> str:
    return "\n".join([HEAD, *(line for section in SECTIONS for line in _section(section))])


def _section(section: str) -> Iterator[str]:
    yield f"## [{section}]"
    yield "| key | value | default | | |"
    yield "|---|---|---|---|---|"
    for path, setting in SETTINGS.items():
        if path.startswith(f"{section}."):
            yield _row(setting)
    yield ""


def _row(setting: Setting) -> str:
    shape = shape_of(setting).replace("|", "\\|")
    explained = [text(f"setting.{setting.path}", "en"), text(f"setting.{setting.path}", "zh-CN")]
    credential = next((name for name, path in CREDENTIALS.items() if path == setting.path), None)
    if credential:
        explained[0] += f" Credential: `{credential}`."
    name = setting.path.partition(".")[2]
    return f"| `{name}` | `{shape}` | {_default(setting)} | {' | '.join(explained)} |"


def _default(setting: Setting) -> str:
    match setting.default:
        case None | ():
            return "–"
        case bool() as value:
            return f"`{str(value).lower()}`"
        case str() as value:
            return f'`"{value}"`'
        case value:
            return f"`{value}`"
