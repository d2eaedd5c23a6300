"""The pages; navigation.py is the script that Streamlit runs and declares the others."""
