-- Which link a session began with: after a restore, the sessions of old links end with them.
create index access_links_by_session on access_links (consumed_session_id) where consumed_session_id is not null;
