"""The web server's own part: security headers, compressed files, memory. No Streamlit, no mathematics."""
