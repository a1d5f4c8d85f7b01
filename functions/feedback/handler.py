"""Takes answers to surveys, and tells what they come to."""

from functions.feedback.answers import answer_survey
from functions.feedback.pages import send_survey, show_survey
from functions.feedback.results import read_results
from shared.edge.http import serving

ACTIONS = (answer_survey, read_results, show_survey, send_survey)

handler = serving("feedback", ACTIONS)
