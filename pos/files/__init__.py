"""Files: tables that somebody brings, kept as they came, looked through, and booked whole by work of the serving process.

What a file says and becomes is the business of the room that takes it. Promises that one file at a time is worked on, that of two
who begin at once one does, and that work which was killed is seen to have ended.
"""
