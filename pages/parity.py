"""The checks: how near every loss is to torch, and where it differs on purpose."""

import streamlit as st

from checks.comparison import TOLERANCE
from checks.live import live_check
from checks.recorded import report
from components import address
from components.essay import refusals, settle
from components.heading import heading
from components.language import current_language
from components.plot import show
from components.report import SORTS, deviations_list, report_table
from content import text
from figures.parity import height, parity
from figures.view import number
from scenes.reading import Reading

language = current_language()
heading(text("checks.title", language), text("checks.lead", language))

live = live_check()
st.header(text("checks.live", language), anchor=False)
icon = {"ready": ":material/check_circle:", "loading": ":material/hourglass_top:"}.get(
    live.state, ":material/cloud_off:"
)
st.markdown(f"{icon} {text(f'checks.live_{live.state}', language, version=live.version)}")

st.header(text("checks.report", language), anchor=False)
data = report()
st.caption(
    text("checks.recorded", language, version=data["torch"], numpy=data["numpy"], date=data["date"])
)
rows = data["losses"]
reading = Reading(address.given())
sort = reading.choice("sort", SORTS, "")
show(
    parity(rows, TOLERANCE, lambda key, **details: text(key, language, **details)),
    key="parity",
    height=height(len(rows)),
    language=language,
)
with st.expander(text("checks.numbers", language), expanded="sort" in reading.query):
    refusals(reading.notices, ["sort"], language)
    report_table(rows, language, sort)
limits = {dtype: number(limit, 1) for dtype, limit in TOLERANCE.items()}
st.caption(text("checks.tolerance", language, **limits))
st.markdown(text("checks.run_yourself", language))
st.code("python -m checks", language="bash", wrap_lines=True)

st.header(text("checks.deviations", language), anchor=False)
st.markdown(text("checks.deviations_lead", language))
deviations_list(language)
settle({"sort": sort} if sort else {}, reading.notices)
