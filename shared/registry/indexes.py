"""The indexes of the table, besides its key."""

from shared.blueprint import Index

CONTACT_INDEXES = (
    Index("by_email", "email_key"),
    Index("by_phone", "phone_key"),
    Index("by_card", "card_key"),
)
DUE_INDEX = Index("due", "due_slot", "due_at")  # what time alone will change, by when
MEMBERS_INDEX = Index("members", "members_slot", "joined_on")  # all members of a program
BIRTHDAYS_INDEX = Index("birthdays", "birthday_on", "birthday_part")  # members by their birthdays
INDEXES = (*CONTACT_INDEXES, DUE_INDEX, MEMBERS_INDEX, BIRTHDAYS_INDEX)
