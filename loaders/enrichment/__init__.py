"""Enriching: ask what ops.enrichment_requests lists, land the answers, have dbt decide again, and so on.

What is asked, of whom and by which handle is decided in SQL. Here it is only fetched: `desks` opens a client
for each provider whose door is open, `asking` has them all work side by side, `landing` puts what arrives
into bronze, `rounds` repeats that until nothing is left or the budget is spent.
"""
