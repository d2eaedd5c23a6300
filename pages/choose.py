"""Choose: which loss fits a task, with the line of code that makes it."""

from components.chooser import chooser
from components.fragment import fragment
from components.heading import heading
from components.language import current_language
from content.words import speaker

language = current_language()
say = speaker("choose", language)

heading(say("title"), say("lead"))
fragment(chooser)(say, language)
