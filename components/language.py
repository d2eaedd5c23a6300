"""The reader's language: from the address, kept while they move from page to page."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from content import Language, language_of
from content.languages import TAGS

PARAMETER = "lang"
CHOSEN = "language.chosen"
"""Where a language waits that was chosen just now, until the address says it."""

BROUGHT = "language.brought"
"""Whether this run's language came along from another page, without the address saying it."""
_PATH = "language.path"

# A link of the navigation says no language. Where one comes along, the entry of the browser's history
# that the link made is completed: an entry more would be one step too many on the way back.
_mount = st.components.v2.component(
    "document_language",
    js="""
    // Latin fonts have “ ” … and — too, narrow ones: where the page is Chinese, its own font draws them.
    const FAMILY = "Chinese Marks";
    const FACES = ["PingFang SC", "PingFangSC-Regular", "Noto Sans CJK SC", "NotoSansCJKsc-Regular",
        "Noto Sans SC", "NotoSansSC-Regular", "Microsoft YaHei", "MicrosoftYaHei"];
    function drawMarks(chinese) {
        const known = [...document.fonts].find(({ family }) => family.includes(FAMILY));
        const face = known ?? new FontFace(FAMILY, FACES.map((name) => `local("${name}")`).join(), {
            unicodeRange: "U+2014, U+2018-2019, U+201C-201D, U+2026", weight: "100 900",
        });
        document.fonts[chinese ? "add" : "delete"](face);
    }
    export default ({ data }) => {
        const [tag, parameter, value] = new TextDecoder().decode(data).split(" ");
        document.documentElement.lang = tag;
        drawMarks(tag.startsWith("zh"));
        const url = new URL(location.href);
        if (!value || url.searchParams.has(parameter)) return;
        url.searchParams.set(parameter, value);
        history.replaceState(history.state, "", url);
    };""",
)


def arrive() -> Language:
    """Decide the language of this run: chosen just now, the address's, an earlier page's, the browser's.

    On a page on which a reader already is, an address without a language means the browser's: the way
    back in its history leads there.
    """
    kept = st.session_state
    path = urlsplit(st.context.url or "").path
    said = kept.get(CHOSEN) or st.query_params.get(PARAMETER)
    brought = None if said or kept.get(_PATH) == path else kept.get(PARAMETER)
    language = language_of(said or brought or st.context.locale)
    kept[_PATH], kept[PARAMETER] = path, language
    kept[BROUGHT] = brought is not None and bool(language_parameters())
    return language


def current_language() -> Language:
    """Return the language of this run."""
    language: Language = st.session_state[PARAMETER]
    return language


def language_parameters() -> dict[str, str]:
    """Return what an address needs to keep the language."""
    own = language_of(st.context.locale)
    language = st.session_state.get(PARAMETER, own)
    return {} if language == own else {PARAMETER: language}


def declare_language(language: Language) -> None:
    """Set the language of the document, which screen readers and fonts go by."""
    brought = language_parameters() if st.session_state[BROUGHT] else {}
    said = " ".join([TAGS[language], *(part for pair in brought.items() for part in pair)])
    _mount(key="document.language", data=said.encode(), height="content")
