-- The words somebody looks for, in the form that silver_enriched_tracks.search_text has.
select plainto_tsquery('simple', {{ search_text('words') }})
