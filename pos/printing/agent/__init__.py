"""The print agent: a small program on the showroom's own computer that takes slips from the till's page to a printer there.

A server far away reaches no printer in a shop, and without a line there is no server. The agent listens on this
computer's loopback address only, answers pages whose address it was told and that know its secret, keeps every job on
disk before it says yes, and draws with the same renderer as the server. It promises that no job is printed twice by
itself: whatever it cannot know, and whatever came too late, it asks a person.
"""
