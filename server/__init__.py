"""The web server's own part: security headers and compressed files. No Streamlit, no mathematics."""
